import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import t from 'tap';

import { bindProcesses, parseCoreList } from '../../lib/pool/affinity.js';
import { openStatePool } from '../../lib/pool/openStatePool.js';
import { evaluateHere, evaluateOver, pointsTask } from '../contract/evaluate.js';
import { descendants, needsProc } from '../faults/processTree.js';
import normals from '../fixtures/problems/normals.js';

const canBind =
  spawnSync('taskset', ['--version']).error === undefined || spawnSync('numactl', ['--version']).error === undefined;
const skip = needsProc !== false ? needsProc : canBind ? false : 'neither taskset nor numactl is here';

/** The cores that a process may use, as its status tells. */
function coresOf(pid: number | 'self'): number[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return parseCoreList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '');
}

await t.test('a list of cores is read back as it was written', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (cores) => {
      const sorted = cores.toSorted((a, b) => a - b);
      const ranges: string[] = [];
      for (let i = 0; i < sorted.length;) {
        let end = i;
        while (sorted[end + 1] === sorted[end] + 1) end++;
        ranges.push(end === i ? String(sorted[i]) : `${sorted[i]}-${sorted[end]}`);
        i = end + 1;
      }
      return String(parseCoreList(ranges.join(','))) === String(sorted);
    }),
    { seed: 1 },
  );
  t.strictSame(parseCoreList('0-3,8'), [0, 1, 2, 3, 8]);
  for (const nothing of ['', 'all', '1-', '-2', 'a-b']) t.strictSame(parseCoreList(nothing), []);
  t.end();
});

await t.test('processes have the cores between them: as even as it goes, each at least one', { skip }, (t) => {
  const cores = coresOf('self');
  for (const size of [1, 2, 3, cores.length, 2 * cores.length]) {
    const lists = bindProcesses(size).map(({ execPath, words }) => {
      t.ok(['taskset', 'numactl'].includes(execPath));
      t.equal(words.at(-1), process.execPath);
      return parseCoreList(words[words.length - 2].replace('--physcpubind=', ''));
    });
    t.equal(lists.length, size);
    t.strictSame(
      [...new Set(lists.flat())].sort((a, b) => a - b),
      cores,
      `${size}: every core is used`,
    );
    t.ok(lists.every((list) => list.length >= 1));
    if (size > cores.length) continue;
    t.equal(lists.flat().length, cores.length, `${size}: no core is given twice`);
    const lengths = lists.map((list) => list.length);
    t.ok(Math.max(...lengths) - Math.min(...lengths) <= 1);
  }
  t.end();
});

await t.test('state processes run on their cores only, and so do the threads that they start', { skip }, async (t) => {
  const statePool = openStatePool({ kind: 'processes', size: 2, execArgv: [], affinity: true });
  t.teardown(() => statePool.close());
  const context = { problem: normals, data: { centre: new Float64Array(3), scale: Float64Array.of(1, 1, 1) } };
  const tasks = [pointsTask(context, 0, 20), pointsTask(context, 1, 20)];
  const open = { statePool, walkerPool: { kind: 'threads', size: 1 } as const, close: () => Promise.resolve() };
  t.strictSame(await evaluateOver(open, context, tasks), evaluateHere(context, tasks));
  const cores = coresOf('self');
  const found = descendants(process.pid).map(({ pid }) => coresOf(pid));
  const [first, second] = found.sort((a, b) => a[0] - b[0]);
  t.equal(found.length, 2);
  if (cores.length === 1) return;
  t.strictSame([...first, ...second], cores);
});
