/** A progress function that fails ends its call at once, with its own error; what is done is kept, and pools stay of use. */
import { join } from 'node:path';

import t from 'tap';

import { openStatePool, openWalkerPool, readRun, run, runMcmcPerState } from '../../lib/index.js';
import { openProgress } from '../../lib/progress/openProgress.js';
import { poolsOf, processes, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import mortal from '../fixtures/problems/mortal.js';
import slow from '../fixtures/problems/slow.js';
import { factsOfRun } from './facts.js';
import { order, ordered, undisturbed, whole } from './mortalRuns.js';
import { newFolder } from './scriptedRuns.js';
import type { Progress, SampleOptions } from '../../lib/index.js';

const bug = new RangeError('a bug in one line');
const ways = {
  throws: (): never => {
    throw bug;
  },
  rejects: (): Promise<never> => Promise.reject(bug),
};

const pools: Readonly<Record<string, () => SampleOptions>> = {
  serial: () => ({ parallel: false }),
  threads: () => ({ statePool: openStatePool({ kind: 'threads', size: 2 }) }),
  processes: () => ({ statePool: openStatePool({ kind: 'processes', size: 2 }) }),
  'walker threads': () => ({ walkerPool: openWalkerPool({ kind: 'threads', size: 2 }) }),
  'a map': () => ({
    statePool: { map: <A, B>(fn: (item: A) => Promise<B>, items: readonly A[]) => Promise.all(items.map(fn)) },
  }),
};

for (const [name, open] of Object.entries(pools)) {
  await t.test(`${name}: the call is ended, and the next one has the same pools`, async (t) => {
    const layout = open();
    t.teardown(async () => {
      for (const pool of [layout.statePool, layout.walkerPool]) {
        if (pool !== undefined && 'close' in pool) await pool.close();
      }
    });
    for (const [way, fail] of Object.entries(ways)) {
      let calls = 0;
      const progress = (): unknown => {
        calls++;
        return fail();
      };
      const endless = { walkers: 8, ensembles: 1, steps: 100_000, seed: 1, progress, ...layout };
      t.equal(await reasonOf(runMcmcPerState(slow, endless)), bug, way);
      if (way === 'throws') t.equal(calls, 1);
      const quick = await runMcmcPerState(slow, {
        walkers: 8,
        ensembles: 1,
        steps: 12,
        discard: 0,
        thin: 1,
        seed: 1,
        ...layout,
      });
      t.equal(quick.length, 2);
    }
  });
}

const expected = factsOfRun(await undisturbed.whole());

for (const stage of ['sample', 'evaluate'] as const) {
  for (const layout of [threads(2), processes(2, 1)]) {
    await t.test(`${layout.name}: one that fails in stage '${stage}' leaves a run to go on with`, async (t) => {
      const data = ordered(t, [], 0.5);
      const folder = join(newFolder(t), 'run');
      const progress = (now: Progress): unknown =>
        now.stage === stage && now.done > 0 && now.done < now.total ? ways.rejects() : undefined;
      const asked = { ...whole, ...poolsOf(layout), data, folder, progress };
      t.equal(await reasonOf(run(mortal, asked)), bug);
      t.equal(readRun(folder).status, 'stopped');

      order(data.folder, []);
      const found = await run(mortal, { folder, resume: true, data, parallel: false });
      t.strictSame(factsOfRun(found), expected);
    });
  }
}

await t.test('one that fails when its call is over is heard of, and costs nothing', async (t) => {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<void>((_, no) => (reject = no));
  const progress = (): unknown => promise;
  const display = await openProgress(progress, 'sample', ['a'], undefined);
  display.show({ stage: 'sample', state: 'a', done: 1, total: 1, evaluations: 1, acceptance: 1 });
  display.check();
  display.close();
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  reject(bug);
  t.match(await warned, {
    name: 'TransdimWarning',
    message: /progress function failed.*over: RangeError: a bug in one/,
  });
});
