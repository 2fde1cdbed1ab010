/**
 * `npm run soak -- [--runs 200] [--json file]`: so many short runs on pools that are opened once. Prints what the script
 * and its processes hold on the way; the exit code is 0 if nothing has grown since the first 10 runs.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { poolPairs, soakPools } from './soakPools.js';
import type { SoakReport } from './soakPools.js';

const { values: given } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, json: { type: 'string' } },
});
const runs = Number(given.runs);
if (!Number.isInteger(runs) || runs < 20)
  throw new RangeError(`--runs must be a whole number from 20; got '${given.runs}'`);
const lookAt = [...[50, 100, 150, 200].filter((count) => count < runs), runs];

const reports: Record<string, SoakReport> = {};
for (const [name, pair] of Object.entries(poolPairs)) {
  const began = performance.now();
  const report = await soakPools(pair, lookAt);
  reports[name] = report;
  const msPerRun = (performance.now() - began) / runs;
  console.log(`${name}: ${msPerRun.toFixed(0)} ms per run`);
  console.log('  runs  processes  threads  descriptors  resident MB');
  for (const { runs, processes, threads, descriptors, residentMb } of report.soundings) {
    const cells = [String(runs).padStart(6), String(processes).padStart(11), String(threads).padStart(9)];
    console.log([...cells, String(descriptors).padStart(13), residentMb.toFixed(1).padStart(13)].join(''));
  }
  console.log(
    report.complaints.length === 0 ? '  nothing grew\n' : `  GREW: ${report.complaints.join('\n        ')}\n`,
  );
}
if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(reports, null, 2)}\n`);
process.exitCode = Object.values(reports).every(({ complaints }) => complaints.length === 0) ? 0 : 1;
