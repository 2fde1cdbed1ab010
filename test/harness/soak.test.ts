/** Pools that are used again and again hold what they held after the first runs, and no more. */
import t from 'tap';

import { needsProc } from '../faults/processTree.js';
import { runCommand } from './command.js';
import { complaintsOf } from './soakPools.js';
import type { SoakReport } from './soakPools.js';

await t.test(
  '200 runs on the same pools: processes, threads and descriptors as after 10, and hardly more memory',
  { skip: needsProc },
  async (t) => {
    const execArgv = ['--max-semi-space-size=1'];
    const { code, stdout, report } = await runCommand<Record<string, SoakReport>>('soak', ['--runs', '200'], {
      execArgv,
    });
    for (const [name, { soundings, processesAfter, complaints }] of Object.entries(report)) {
      const counts = soundings.map(({ processes, threads, descriptors }) => ({ processes, threads, descriptors }));
      t.strictSame(counts, Array(5).fill(counts[0]), `${name}: counts`);
      t.equal(processesAfter, 1, `${name}: no process is left when the pools are closed`);
      t.strictSame(complaints, [], name);
    }
    t.equal(code, 0, stdout);
  },
);

await t.test('one more process, thread or descriptor is told, and so is memory above the margin', (t) => {
  const first = { runs: 10, processes: 3, threads: 39, descriptors: 91, residentMb: 100 };
  const later = { ...first, runs: 50 };
  t.strictSame(complaintsOf([first, { ...later, residentMb: 135 }]), []);
  for (const count of ['processes', 'threads', 'descriptors'] as const) {
    const grown = { ...later, [count]: first[count] + 1 };
    t.strictSame(complaintsOf([first, grown]), [
      `${first[count] + 1} ${count} after 50 runs, ${first[count]} after 10`,
    ]);
  }
  t.strictSame(complaintsOf([first, { ...later, residentMb: 136 }]), ['136 MB after 50 runs, more than 135']);
  t.end();
});
