/** A heap that is full ends a thread or a process like any other death, and the message says what to do. */
import t from 'tap';

import { runMcmcPerState } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import { poolsOf, serial } from '../contract/layouts.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf } from './facts.js';
import { arrivalIn, marksIn, ordered, short, undisturbed } from './mortalRuns.js';
import type { TestLayout } from '../contract/layouts.js';

const ensembles = await undisturbed.short();
const expected = factsOf(ensembles);
const { point, ...place } = arrivalIn(12, ensembles[1]);

const words = ['--max-old-space-size=64'];
const limited = { kind: 'threads', size: 2, heapMb: 64 } as const;

const ofThread = /a walker thread ran out of memory: its heap reached heapMb of walkerPool, 64 MB; raise it, or take/;
const ofProcess =
  /walker process \d+ ended by signal SIGABRT before its task was done, as Node does when its heap is full \(--max-old-space-size=64\): raise/;

const layouts: readonly (readonly [TestLayout, RegExp])[] = [
  [{ ...serial, name: 'threads', walkerPool: limited }, ofThread],
  [
    {
      name: 'state processes of threads',
      statePool: { kind: 'processes', size: 2, execArgv: [] },
      walkerPool: { ...limited, size: 1 },
    },
    ofThread,
  ],
  [{ ...serial, name: 'a walker process', walkerPool: { kind: 'processes', size: 1, execArgv: words } }, ofProcess],
];

for (const [layout, message] of layouts) {
  await t.test(`${layout.name}: one that runs out of memory once is replaced, and no bit changes`, async (t) => {
    const data = ordered(t, [{ deed: 'hoard', at: point, times: 1 }]);
    t.strictSame(factsOf(await runMcmcPerState(mortal, { ...short, ...poolsOf(layout), data })), expected);
    t.equal(marksIn(data.folder), 1);
  });

  await t.test(`${layout.name}: one that always does is given up, with advice`, async (t) => {
    const data = ordered(t, [{ deed: 'hoard', at: point, times: 99 }]);
    const error = await reasonOf(runMcmcPerState(mortal, { ...short, ...poolsOf(layout), data }));
    t.match(error, { tag: 'poisoned', message, fields: { state: 'mortal', ...place, point } });
    t.match(error, { message: /estimateSafeProcessCount says how many fit/ });
  });
}
