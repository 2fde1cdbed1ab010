/** Who gives no sign of life is ended and replaced; who computes for long is left alone. The stories are lived at once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

import { runMcmcPerState } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import { poolsOf, serial } from '../contract/layouts.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf } from './facts.js';
import { arrivalIn, marksIn, ordered, short, undisturbed } from './mortalRuns.js';
import { descendants, needsProc } from './processTree.js';
import type { Progress } from '../../lib/index.js';
import type { TestLayout } from '../contract/layouts.js';

const ensembles = await undisturbed.short();
const expected = factsOf(ensembles);
const { point, ...place } = arrivalIn(12, ensembles[1]);

const watched = { kind: 'processes', execArgv: [], heartbeatTimeoutMs: 2000 } as const;
const stateProcesses: TestLayout = {
  name: '2 state processes',
  statePool: { ...watched, size: 2 },
  walkerPool: { kind: 'threads', size: 1 },
};
const walkerProcess: TestLayout = {
  ...{ ...serial, name: 'one walker process', walkerPool: { ...watched, size: 1 } },
};
const walkerProcesses: TestLayout = {
  ...{ ...serial, name: '2 walker processes', walkerPool: { ...watched, size: 2 } },
};
const both: TestLayout = {
  ...{ name: 'a state process of 2 walker processes' },
  ...{ statePool: { ...watched, size: 1 }, walkerPool: { ...watched, size: 2 } },
};
const layouts = [stateProcesses, walkerProcess, walkerProcesses, both];

const once = { at: point, times: 1 };

await t.test('a process that stops is ended and replaced, and no bit changes', { skip: needsProc }, async (t) => {
  const ends = layouts.map(async (layout) => {
    const data = ordered(t, [{ ...once, deed: 'stop' }]);
    t.strictSame(factsOf(await runMcmcPerState(mortal, { ...short, ...poolsOf(layout), data })), expected, layout.name);
    t.equal(marksIn(data.folder), 1);
  });
  await Promise.all(ends);
});

await t.test('whoever is stopped by somebody else is ended and replaced too', { skip: needsProc }, async (t) => {
  for (const layout of [stateProcesses, both]) {
    const data = ordered(t, [], 1);
    let isStopped = false;
    const progress = ({ done }: Progress): void => {
      if (isStopped || done < 5) return;
      isStopped = true;
      for (const { pid } of descendants(process.pid)) process.kill(pid, 'SIGSTOP'); // helpers of leaders included
    };
    const found = await runMcmcPerState(mortal, { ...short, ...poolsOf(layout), data, progress });
    t.strictSame(factsOf(found), expected, layout.name);
    t.ok(isStopped);
  }
});

await t.test('a state that always stops its process is given up, for its silence', { skip: needsProc }, async (t) => {
  const data = ordered(t, [{ deed: 'stop', at: point, times: 99 }]);
  const error = await reasonOf(runMcmcPerState(mortal, { ...short, ...poolsOf(stateProcesses), data }));
  t.match(error, {
    ...{ tag: 'poisoned', fields: { state: 'mortal', ...place, point } },
    message: /state process \d+ gave no sign of life for 2 s and was ended/,
  });
});

await t.test('a log posterior that takes longer than that is let go on', async (t) => {
  const ends = layouts.map(async (layout) => {
    const state = layout.statePool.kind === 'serial' ? 'mortal' : 'sound'; // whichever a process works on second
    const data = ordered(t, [{ state, deed: 'dwell', at: null, times: 1 }]);
    t.strictSame(factsOf(await runMcmcPerState(mortal, { ...short, ...poolsOf(layout), data })), expected, layout.name);
    t.ok(existsSync(join(data.folder, 'dwelt')), 'it came to its end');
  });
  await Promise.all(ends);
});
