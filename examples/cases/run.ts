/**
 * Runs the cases and prints truth, estimate, MCSE and z of every figure: `npm run cases`, `npm run cases -- kidiq dogs`,
 * `npm run cases -- --json FILE` writes the rows too. Exits with 1 when a figure is out of its pass mark or over 4 standard errors.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { run } from 'transdim';

import { cases } from './catalogue.js';
import { compareToTruth } from './compareToTruth.js';
import type { Case } from './catalogue.js';
import type { Row } from './compareToTruth.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const unknown = positionals.filter((name) => !cases.some((known) => known.name === name));
if (unknown.length > 0) {
  console.error(`no case is named ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const rows: Row[] = [];
for (const known of cases) {
  if (positionals.length > 0 && !positionals.includes(known.name)) continue;
  rows.push(...(await runCase(known)));
}
const failed = rows.filter(({ pass }) => !pass);
console.log(`\n${rows.length - failed.length} of ${rows.length} figures pass`);
for (const row of failed) console.log(`failing: ${row.case} ${row.state} ${row.quantity}: ${format(row)}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function runCase(known: Case): Promise<Row[]> {
  const result = await run(known.problem, {
    data: known.data(),
    seed: Number(values.seed),
    folder: false,
    ...known.options,
  });
  const compared = compareToTruth(known, known.truth(), result);
  console.log(`\n${known.name}: ${result.seconds.toFixed(1)} s, ${result.layout.reason}`);
  for (const row of compared)
    console.log(`${row.pass ? '  ' : '! '}${row.state.padEnd(26)}${row.quantity.padEnd(20)}${format(row)}`);
  for (const warning of result.warnings) console.log(`  warning: ${warning}`);
  return compared;
}

function format({ truth, estimate, mcse, z }: Row): string {
  const number = (value: number): string => value.toPrecision(7).padStart(14);
  return `truth ${number(truth)}  estimate ${number(estimate)}  mcse ${mcse.toPrecision(2).padStart(8)}  z ${z.toFixed(2).padStart(6)}`;
}
