/** Runs survive faults at random moments; and the harness that says so can say otherwise. */
import t from 'tap';

import { needsProc } from '../faults/processTree.js';
import { runCommand } from './command.js';
import { drawRun, kindOf } from './drawRun.js';
import { plantedVariable } from './faultProblem.js';
import { faultLayouts } from './layouts.js';
import type { RunReport } from './surviveRun.js';

interface FaultsReport {
  readonly survived: number;
  readonly attempted: number;
  readonly runs: readonly RunReport[];
}

await t.test(
  'four runs that are disturbed at random come to the bits of an undisturbed one and leave nothing behind',
  { skip: needsProc },
  async (t) => {
    // Of this seed: killed workers and scripts, a stopped process, Ctrl-C, log posteriors that end their process.
    const words = ['--seed', '14', '--runs', '4', '--cost', '10'];
    const { code, stdout, stderr, report } = await runCommand<FaultsReport>('faults', words);
    t.match({ code, stderr }, { code: 0, stderr: '' }, stdout);
    t.match(stdout, /survived \/ attempted: 4 \/ 4\n$/);
    t.match(report, { survived: 4, attempted: 4 });
    const faults = report.runs.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.faults));
    t.ok(faults.length >= 4, `${faults.length} faults`);
  },
);

await t.test(
  'a log posterior that depends on its process in the 12th digit is told: the run has not survived',
  { skip: needsProc },
  async (t) => {
    // Of this seed: a serial script that is killed, so that two processes evaluate, and no pool compares them.
    const words = ['--seed', '48', '--only', '4', '--cost', '10'];
    const env = { [plantedVariable]: 'yes' };
    const { code, stdout, report } = await runCommand<FaultsReport>('faults', words, { env });
    t.equal(code, 1);
    t.match(stdout, /NOT SURVIVED: other bits in chains, draws, /);
    t.match(report, { survived: 0, attempted: 1 });
  },
);

await t.test('a seed draws the same runs again, and among them are every layout and every fault', (t) => {
  const runs = Array.from({ length: 200 }, (_, run) => drawRun(1, run));
  t.strictSame(drawRun(1, 17), runs[17]);
  t.notSame(drawRun(2, 17), runs[17]);
  const layouts = new Set(runs.flatMap((run) => run.layouts));
  t.strictSame([...layouts].sort(), Object.keys(faultLayouts).sort());
  const kinds = runs.flatMap(({ layouts, faults }) => faults.map((fault) => kindOf(fault, faultLayouts[layouts[0]])));
  t.equal(new Set(kinds).size, 8);
  t.ok(new Set(runs.map(({ faults }) => faults.length)).size === 3 && runs.some(({ hasFolder }) => !hasFolder));
  t.end();
});
