/**
 * `npm run faults -- [--runs 50] [--seed n] [--only run] [--cost us] [--json file]`: runs of a small problem in layouts
 * drawn at random, disturbed at random moments by faults drawn at random. Each must come to the bits of an undisturbed run
 * and leave nothing behind. Prints a line for each; the exit code is 0 if all survived. The same seed draws the same
 * faults; when they hit is as exact as the machine's clock.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { drawRun } from './drawRun.js';
import { runUndisturbed, surviveRun } from './surviveRun.js';
import type { DrawnRun } from './drawRun.js';
import type { RunReport } from './surviveRun.js';

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    cost: { type: 'string', default: '60' },
    json: { type: 'string' },
  },
});

for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => process.exit(1)); // what is open is removed then

const runs =
  given.only === undefined
    ? Array.from({ length: numberOf('runs', given.runs) }, (_, run) => run + 1)
    : [numberOf('only', given.only)];

const undisturbed = await runUndisturbed(numberOf('cost', given.cost));
console.log(`undisturbed: ${undisturbed.seconds.toFixed(1)} s in one thread; seed ${given.seed}\n`);
const reports: RunReport[] = [];
for (const run of runs) {
  const drawn = drawRun(given.seed, run);
  const report = await surviveRun(drawn, undisturbed);
  reports.push(report);
  console.log(format(report, drawn));
}

const survived = reports.filter(({ complaints }) => complaints.length === 0).length;
const faults = reports.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.faults)).length;
console.log(`\n${faults} faults in ${reports.length} runs; survived / attempted: ${survived} / ${reports.length}`);
if (given.json !== undefined) {
  const summary = { seed: given.seed, survived, attempted: reports.length, faults, runs: reports };
  writeFileSync(given.json, `${JSON.stringify(summary, null, 2)}\n`);
}
process.exitCode = survived === reports.length ? 0 : 1;

function format({ run, attempts, complaints }: RunReport, { hasFolder }: DrawnRun): string {
  const told = attempts.map(({ layout, faults, how }) => `${layout} [${faults.join('; ')}] ${how}`);
  const verdict = complaints.length === 0 ? 'bits the same' : `NOT SURVIVED: ${complaints.join('\n    ')}`;
  return `${String(run).padStart(3)}  ${told.join(hasFolder ? ' -> gone on with: ' : ' -> anew: ')} -> ${verdict}`;
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`--${option} must be a whole number from 1; got '${text}'`);
}
