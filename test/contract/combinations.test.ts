/** Any kind of state pool goes with any kind of walker pool: every pair passes the same specification. */
import t from 'tap';

import { openStatePool } from '../../lib/pool/openStatePool.js';
import { openWalkerPool } from '../../lib/pool/openWalkerPool.js';
import { gaugeFields, isOpenWalkerPool } from '../../lib/pool/types.js';
import { evaluateJob } from '../../lib/within/evaluateState.js';
import awaiting from '../fixtures/problems/awaiting.js';
import faulty from '../fixtures/problems/faulty.js';
import normals from '../fixtures/problems/normals.js';
import { firstDifference } from '../invariance/firstDifference.js';
import { evaluateHere, evaluateOver, pointsTask } from './evaluate.js';
import { faultOfSampling, isNamedAsSerially } from './faultOfSampling.js';
import { statePools, walkerPools } from './kinds.js';
import { reasonOf } from './reasonOf.js';
import type { ProblemContext, StatePool, WalkerPool, WalkerPoolConfig } from '../../lib/pool/types.js';
import type { FaultyData } from '../fixtures/problems/faulty.js';

const here: ProblemContext = {
  problem: normals,
  data: { centre: Float64Array.of(0.5, -1, 2), scale: Float64Array.of(1, 2, 0.7) },
};
const elsewhere: ProblemContext = {
  problem: normals,
  data: { centre: Float64Array.of(3, 0, 0), scale: Float64Array.of(0.1, 1, 1) },
};
const sound: ProblemContext = { problem: faulty, data: { fault: null, above: 0 } satisfies FaultyData };
const broken: ProblemContext = { problem: faulty, data: { fault: 'throw', above: 10 } satisfies FaultyData };

/** Tasks of uneven length; those of `here` are as many as there are states. */
const tasks = [pointsTask(here, 2, 150), pointsTask(here, 0, 5), pointsTask(here, 1, 33)];
const others = [pointsTask(elsewhere, 1, 20), pointsTask(elsewhere, 0, 20)];
const counts = [150, 5, 33];
const total = 188;

/** Points of which the 2nd and the 4th are beyond 10; the rest are far below. */
const failing = [
  pointsTask(broken, 0, 8),
  {
    ...pointsTask(broken, 1, 8),
    points: Float64Array.from({ length: 16 }, (_, i) => (i === 2 ? 11 : i === 6 ? 12 : 0.1 * i)),
  },
];

for (const [stateKind, stateConfig] of Object.entries(statePools)) {
  await t.test(`states over ${stateKind}`, async (t) => {
    const statePool = openStatePool(stateConfig);
    t.teardown(() => statePool.close());
    for (const [walkerKind, walkerConfig] of Object.entries(walkerPools)) {
      await t.test(`${stateKind}, walkers over ${walkerKind}: the pair keeps the contract`, async (t) => {
        const walkerPool = walkersFor(statePool, walkerConfig);
        const close = async (): Promise<void> => {
          if (isOpenWalkerPool(walkerPool)) await walkerPool.close();
        };
        t.teardown(close);
        const open = { statePool, walkerPool, close };

        const last: number[] = [];
        const found = await evaluateOver(open, here, tasks, (task, gauge) => {
          last[task] = gauge[gaugeFields.done];
        });
        t.equal(
          firstDifference(found, evaluateHere(here, tasks)),
          null,
          'the bits of a plain loop, in the order of tasks',
        );
        t.strictSame(last, counts, 'the last gauge of every task says that all is done');

        t.match(
          await reasonOf(evaluateOver(open, broken, failing)),
          {
            ...{ tag: 'evaluation', cause: { name: 'RangeError', message: 'no model for 11' } },
            message:
              "the log posterior of state 'faulty' threw RangeError: no model for 11 (draw 1) at the point [11, 0.30000000000000004]",
            fields: { state: 'faulty', ensemble: null, walker: 1, step: null, point: [11, 0.30000000000000004] },
          },
          'the lowest of the points that fail is named',
        );

        t.equal(
          firstDifference(await evaluateOver(open, elsewhere, others), evaluateHere(elsewhere, others)),
          null,
          'the same pools go on, with other data',
        );
        const { usage } = await statePool.performStates(evaluateJob, tasks, here, walkerPool, () => undefined);
        t.equal(
          usage.reduce((sum, { points }) => sum + points, 0),
          total,
          'every point is in the usage of one task',
        );
        t.ok(usage.every(({ seconds, waitedSeconds }) => seconds >= waitedSeconds && waitedSeconds >= 0));
        t.ok(
          isNamedAsSerially(open, await faultOfSampling(open)),
          'an error while sampling is named as it is serially',
        );
        const both = [pointsTask(sound, 1, 20), pointsTask(sound, 0, 20)];
        t.equal(firstDifference(await evaluateOver(open, sound, both), evaluateHere(sound, both)), null);
      });
    }

    for (const walkerKind of ['promises', 'map'] as const) {
      await t.test(`${stateKind}, walkers over ${walkerKind}: log posteriors may be awaited`, async (t) => {
        const open = { statePool, walkerPool: walkerPools[walkerKind], close: () => Promise.resolve() };
        const context = { problem: awaiting, data: undefined };
        const own = [pointsTask(context, 0, 20), pointsTask(context, 1, 3)];
        const expected = own.map(({ points, state }) => [...points].map((x) => -Math.abs(x) - state));
        t.equal(firstDifference(await evaluateOver(open, context, own), expected), null);
      });
    }

    await t.test(`${stateKind}: walkers that cannot wait say what to do about a promise`, async (t) => {
      const open = { statePool, walkerPool: walkerPools.serial, close: () => Promise.resolve() };
      const context = { problem: awaiting, data: undefined };
      t.match(await reasonOf(evaluateOver(open, context, [pointsTask(context, 0, 3)])), {
        tag: 'evaluation',
        message: /logPosterior must return a number; got a promise\. Give walkerPool { kind: 'promises' }/,
      });
    });

    await t.test(`${stateKind}: closing twice is harmless; what is asked after it is refused`, async (t) => {
      await statePool.close();
      await statePool.close();
      for (const walkerPool of Object.values(walkerPools)) {
        const open = { statePool, walkerPool, close: () => Promise.resolve() };
        t.match(await reasonOf(evaluateOver(open, here, tasks)), { tag: 'closed', fields: { pool: 'statePool' } });
      }
    });
  });
}

/** Where states stay in this process their walker pool is opened once; elsewhere they make their own. */
function walkersFor({ config }: StatePool, walkers: WalkerPoolConfig): WalkerPool | WalkerPoolConfig {
  return 'size' in config ? walkers : openWalkerPool(walkers);
}
