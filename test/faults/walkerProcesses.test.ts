/** Walker processes that end before their work does are replaced, whichever they are, until it is clear that a point ends them. */
import t from 'tap';

import { isTransdimError } from '../../lib/errors.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { openLayout, processes } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import faulty from '../fixtures/problems/faulty.js';
import slow from '../fixtures/problems/slow.js';
import { descendants, needsProc, untilGone } from './processTree.js';
import type { FaultyData } from '../fixtures/problems/faulty.js';
import type { OpenLayout, TestLayout } from '../contract/layouts.js';

const short = { walkers: 8, steps: 60, ensembles: 2, discard: 0, thin: 1, seed: 2 };
const sound: FaultyData = { fault: null, above: 0 };

async function sampleFaulty({ statePool, walkerPool }: OpenLayout, data: FaultyData): Promise<readonly number[]> {
  const [, ensemble] = await runMcmcPerState(faulty, { ...short, statePool, walkerPool, data });
  return ensemble.mean;
}

const [, expected] = await runMcmcPerState(faulty, { ...short, data: sound, parallel: false });

const walkerPool = (size: number) => ({ kind: 'processes', size, execArgv: [] }) as const;
const layouts: readonly TestLayout[] = [
  { name: 'one walker process', statePool: { kind: 'serial' }, walkerPool: walkerPool(1) },
  { name: '3 walker processes', statePool: { kind: 'serial' }, walkerPool: walkerPool(3) },
  { name: '2 state threads of 2 walker processes', statePool: { kind: 'threads', size: 2 }, walkerPool: walkerPool(2) },
  { name: '2x2 state and walker processes', statePool: processes(2, 1).statePool, walkerPool: walkerPool(2) },
];

/** What a log posterior does to its process, and how that is told. */
const exits = [
  { fault: 'exit', above: 0.5, exitCode: 3 },
  { exitCode: 3, signal: null },
] as const;
const kills = [
  { fault: 'kill', above: 0.5 },
  { exitCode: null, signal: 'SIGKILL' },
] as const;

for (const [index, layout] of layouts.entries()) {
  await t.test(`${layout.name}: a log posterior that ends its process is an error, not a hang`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    const [data, how] = index % 2 === 0 ? exits : kills;
    const error = await reasonOf(sampleFaulty(open, data));
    t.match(error, {
      ...{ tag: 'poisoned', fields: { state: 'faulty', deaths: 3 } },
      cause: {
        ...{ tag: 'worker', fields: { worker: /^walker process \d+$/, ...how } },
        message:
          /^walker process \d+ ended (with exit code 3|by signal SIGKILL) (before its task was done|while it evaluated points)$/,
      },
    });
    t.ok(
      isTransdimError(error, 'poisoned') && (error.fields.point?.[0] ?? -Infinity) > 0.5,
      'the point is a deadly one',
    );
    t.strictSame(await sampleFaulty(open, sound), expected.mean, 'and the pools go on');
  });
}

await t.test(
  'each of three walker processes that is killed while it works is not missed: another one goes on, to the same bits',
  { skip: needsProc },
  async (t) => {
    const open = openLayout(layouts[1]);
    t.teardown(() => open.close());
    const { statePool, walkerPool } = open;
    const undisturbed = await runMcmcPerState(slow, { ...short, parallel: false });
    for (const which of [0, 1, 2]) {
      await sampleFaulty(open, sound); // all of them are there
      const victim = descendants(process.pid)[which];
      let killed = false;
      const progress = ({ done }: { readonly done: number }): void => {
        if (!killed && done > 0) killed = process.kill(victim.pid, 'SIGKILL');
      };
      const found = await runMcmcPerState(slow, { ...short, statePool, walkerPool, progress });
      t.ok(killed);
      t.strictSame(
        found.map(({ mean }) => mean),
        undisturbed.map(({ mean }) => mean),
      );
    }
    t.strictSame(await sampleFaulty(open, sound), expected.mean, 'and the pool goes on');
  },
);

await t.test(
  'walker processes that are killed while they are idle are replaced in silence',
  { skip: needsProc },
  async (t) => {
    const open = openLayout(layouts[1]);
    t.teardown(() => open.close());
    for (const which of [[1], [0], [0, 1, 2]]) {
      await sampleFaulty(open, sound);
      const all = descendants(process.pid);
      t.equal(all.length, 3);
      for (const index of which) process.kill(all[index].pid, 'SIGKILL');
      await untilGone(which.map((index) => all[index]));
      await new Promise((resolve) => setTimeout(resolve, 1000)); // their parents hear of it a moment later
      t.strictSame(await sampleFaulty(open, sound), expected.mean);
    }
  },
);

await t.test(
  'a pool of walker processes that is closed while it works says so, and leaves nothing',
  { skip: needsProc },
  async (t) => {
    const open = openLayout(layouts[1]);
    t.teardown(() => open.close());
    const { statePool, walkerPool } = open;
    const progress = ({ done }: { readonly done: number }): void => {
      if (done > 0) void open.close();
    };
    t.match(await reasonOf(runMcmcPerState(slow, { ...short, steps: 100_000, statePool, walkerPool, progress })), {
      ...{ tag: 'closed', message: /was closed while it worked/ },
    });
    await untilGone(descendants(process.pid));
  },
);
