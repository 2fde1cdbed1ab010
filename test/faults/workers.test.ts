/** Workers that end before their work does are replaced, until it is clear that a point ends them; open pools go on. */
import t from 'tap';

import { isTransdimError } from '../../lib/errors.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { openLayout, processes, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import faulty from '../fixtures/problems/faulty.js';
import slow from '../fixtures/problems/slow.js';
import { descendants, needsProc, untilGone } from './processTree.js';
import type { FaultyData } from '../fixtures/problems/faulty.js';
import type { OpenLayout } from '../contract/layouts.js';

const short = { walkers: 8, steps: 60, ensembles: 2, discard: 0, thin: 1, seed: 2 };

/** The mean of state 'faulty' by the pools, when its log posterior does what the data say. */
async function sampleFaulty({ statePool, walkerPool }: OpenLayout, data: FaultyData): Promise<readonly number[]> {
  const [, ensemble] = await runMcmcPerState(faulty, { ...short, statePool, walkerPool, data });
  return ensemble.mean;
}

const [, expected] = await runMcmcPerState(faulty, { ...short, data: { fault: null, above: 0 } });

for (const layout of [threads(3), processes(2, 2)]) {
  await t.test(`${layout.name}: a log posterior that ends its thread is an error, not a hang`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    for (const exitCode of [0, 3]) {
      const error = await reasonOf(sampleFaulty(open, { fault: 'exit', above: 0.5, exitCode }));
      const cause = { tag: 'worker', fields: { worker: 'walker thread', exitCode }, message: /call process\.exit\?/ };
      t.match(error, { tag: 'poisoned', fields: { state: 'faulty', deaths: 3 }, cause });
      t.ok(isDeadly(error, 0.5), 'and the point is one that ends a thread');
      t.strictSame(await sampleFaulty(open, { fault: null, above: 0 }), expected.mean, 'and the pools go on');
    }
  });

  await t.test(`${layout.name}: so it is where the leader evaluates nothing, and is woken by the death`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    const data: FaultyData = { fault: 'exit', above: 0.5, exitCode: 3 };
    const pools = { statePool: open.statePool, walkerPool: open.walkerPool, evaluationTimeLimitMs: 60_000 };
    const error = await reasonOf(runMcmcPerState(faulty, { ...short, ...pools, data }));
    t.match(error, { tag: 'poisoned', fields: { state: 'faulty', deaths: 3 } });
    t.ok(isDeadly(error, 0.5), 'and the point is one that ends a thread');
  });

  await t.test(`${layout.name}: what the user's module throws outside a log posterior changes no bit`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    // a thread's event loop turns after its task, so the next task of the pool may be the one that has to be done again
    for (let call = 0; call < 3; call++) {
      const error = await reasonOf(sampleFaulty(open, { fault: 'late throw', above: 0.5 }));
      if (error !== undefined) t.match(error, { tag: 'poisoned', cause: { message: /threw outside a log posterior/ } });
    }
    t.strictSame(await sampleFaulty(open, { fault: null, above: 0 }), expected.mean, 'and the pools go on');
  });
}

/** Whether an error names a point whose first parameter is above this. */
function isDeadly(error: unknown, above: number): boolean {
  return isTransdimError(error, 'poisoned') && (error.fields.point?.[0] ?? -Infinity) > above;
}

await t.test(
  'a state process that is killed while it works is not missed: another one goes on, to the same bits',
  { skip: needsProc },
  async (t) => {
    const open = openLayout(processes(2, 2));
    t.teardown(() => open.close());
    const { statePool, walkerPool } = open;
    const pools = { statePool, walkerPool };
    const before = descendants(process.pid);
    const [victim] = before;
    let killed = false;
    const progress = ({ done }: { readonly done: number }): void => {
      if (killed || done === 0) return;
      killed = process.kill(victim.pid, 'SIGKILL');
    };
    const found = await runMcmcPerState(slow, { ...short, ...pools, progress });
    t.ok(killed);
    await untilGone([victim]);
    const undisturbed = await runMcmcPerState(slow, { ...short, parallel: false });
    t.strictSame(
      found.map(({ mean }) => mean),
      undisturbed.map(({ mean }) => mean),
    );
    t.strictSame(await sampleFaulty(open, { fault: null, above: 0 }), expected.mean, 'and the pool goes on');
  },
);

await t.test(
  'a state process that is killed while it is idle is replaced in silence',
  { skip: needsProc },
  async (t) => {
    const open = openLayout(processes(2, 1));
    t.teardown(() => open.close());
    const data: FaultyData = { fault: null, above: 0 };
    await sampleFaulty(open, data);
    const before = descendants(process.pid);
    for (const { pid } of before) process.kill(pid, 'SIGKILL');
    await untilGone(before);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // this process hears of it a moment later
    t.strictSame(await sampleFaulty(open, data), expected.mean);
  },
);

await t.test(
  'a pool that is closed while it works says so, and leaves nothing running',
  { skip: needsProc },
  async (t) => {
    for (const layout of [threads(2), processes(2, 1)]) {
      const open = openLayout(layout);
      t.teardown(() => open.close());
      const { statePool, walkerPool } = open;
      const progress = ({ done }: { readonly done: number }): void => {
        if (done > 0) void open.close();
      };
      const pools = { statePool, walkerPool, progress };
      t.match(await reasonOf(runMcmcPerState(slow, { ...short, steps: 100_000, ...pools })), {
        tag: 'closed',
        message: /was closed while it worked/,
      });
      await untilGone(descendants(process.pid));
    }
  },
);
