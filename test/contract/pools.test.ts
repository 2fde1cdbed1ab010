/** Every pair of a state pool and a walker pool passes the same specification. */
import t from 'tap';

import { isOpenWalkerPool, gaugeFields } from '../../lib/pool/types.js';
import { resampleChain, resampleJob } from '../../lib/between/resampleChains.js';
import { stateProposals } from '../../lib/between/stateProposals.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import faulty from '../fixtures/problems/faulty.js';
import normals from '../fixtures/problems/normals.js';
import { firstDifference } from '../invariance/firstDifference.js';
import { evaluateHere, evaluateOver, pointsTask } from './evaluate.js';
import { faultOfSampling, isNamedAsSerially } from './faultOfSampling.js';
import { reasonOf } from './reasonOf.js';
import { openLayout, processes, serial, threads } from './layouts.js';
import type { ProblemContext } from '../../lib/pool/types.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { Fault, FaultyData } from '../fixtures/problems/faulty.js';
import type { TestLayout } from './layouts.js';

const layouts = [
  ...[serial, threads(1), threads(2), threads(3)],
  ...[1, 2, 3].flatMap((size) => [processes(size, 1), processes(size, 2)]),
  { ...processes(2, 1), name: '2 processes of a serial walker pool', walkerPool: { kind: 'serial' } as const },
];

const here: ProblemContext = {
  problem: normals,
  data: { centre: Float64Array.of(0.5, -1, 2), scale: Float64Array.of(1, 2, 0.7) },
};
const elsewhere: ProblemContext = {
  problem: normals,
  data: { centre: Float64Array.of(3, 0, 0), scale: Float64Array.of(0.1, 1, 1) },
};
const other: ProblemContext = { problem: faulty, data: { fault: null, above: 0 } satisfies FaultyData };

/** Tasks of uneven length, so that the first is the last to finish, and more of them than processes. */
const tasks = [
  ...[pointsTask(here, 2, 700), pointsTask(here, 0, 5), pointsTask(here, 1, 33)],
  ...[pointsTask(here, 0, 16), pointsTask(here, 2, 1)],
];

/** Points of which the 4th and the 7th are beyond 10; the rest are far below. */
const failing = [
  pointsTask(other, 0, 8),
  {
    ...pointsTask(other, 1, 8),
    points: Float64Array.from({ length: 16 }, (_, i) => (i === 6 ? 11 : i === 12 ? 12 : 0.1 * i)),
  },
];

const place = '(draw 3) at the point [11, 0.7000000000000001]';
const fields = { state: 'faulty', ensemble: null, walker: 3, step: null, point: [11, 0.7000000000000001] };
const because = (what: string) => ({
  tag: 'evaluation',
  message: `the log posterior of state 'faulty' ${what} ${place}`,
  fields,
});
const expected = {
  throw: { ...because('threw RangeError: no model for 11'), cause: { name: 'RangeError', message: 'no model for 11' } },
  NaN: because('returned NaN'),
  Infinity: because('returned Infinity'),
};

const short = { steps: 8, walkers: 8, ensembles: 3, discard: 0, thin: 1, seed: 5 } satisfies SampleOptions;

const chains = Array.from({ length: 5 }, (_, chain) => ({
  ...{ chain, seed: 3, discard: 2, steps: 20 + chain, proposals: stateProposals(undefined, 2), kept: null },
  logWeights: [Float64Array.of(0, -1, 0.5), Float64Array.of(0.2, -Infinity)],
}));

for (const layout of layouts) {
  await t.test(`${layout.name}: the pools keep the contract`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());

    await t.test('log posteriors are those of a plain loop, bit for bit, in the order of the tasks', async (t) => {
      t.equal(firstDifference(await evaluateOver(open, here, tasks), evaluateHere(here, tasks)), null);
    });

    await t.test('the last gauge of every task says that all its points are done', async (t) => {
      const done: number[] = [];
      await evaluateOver(open, here, tasks, (task, gauge) => {
        done[task] = gauge[gaugeFields.done];
      });
      t.strictSame(done, [700, 5, 33, 16, 1]);
    });

    for (const fault of faultsOf(layout)) {
      await t.test(`${fault}: the error names the lowest of the failing points, and the pools go on`, async (t) => {
        t.match(await reasonOf(evaluateOver(open, faultContext(fault), failing)), expected[fault]);
        t.equal(firstDifference(await evaluateOver(open, here, tasks), evaluateHere(here, tasks)), null);
      });
    }

    await t.test(
      'an error while sampling names state, ensemble, walker, step and point as it does serially',
      async (t) => {
        const error = await faultOfSampling(open);
        t.ok(isNamedAsSerially(open, error));
        t.match(
          error.message,
          /state 'faulty' threw RangeError: no model for .* \(ensemble \d, walker \d, step \d+\) at/,
        );
      },
    );

    await t.test('other data and other problems follow one another', async (t) => {
      for (const context of [here, elsewhere, other, here, other]) {
        const own = [pointsTask(context, 1, 20), pointsTask(context, 0, 20)];
        t.equal(firstDifference(await evaluateOver(open, context, own), evaluateHere(context, own)), null);
      }
    });

    await t.test('two calls at the same time both get their own bits', async (t) => {
      const own = [pointsTask(elsewhere, 1, 40), pointsTask(elsewhere, 2, 300)];
      const [one, two] = await Promise.all([evaluateOver(open, here, tasks), evaluateOver(open, elsewhere, own)]);
      t.equal(firstDifference(one, evaluateHere(here, tasks)), null);
      t.equal(firstDifference(two, evaluateHere(elsewhere, own)), null);
    });

    await t.test('runMcmcPerState leaves pools open that it was given open', async (t) => {
      const { statePool } = open;
      await runMcmcPerState(normals, { ...short, statePool, walkerPool: open.walkerPool, data: here.data });
      t.equal(firstDifference(await evaluateOver(open, here, tasks), evaluateHere(here, tasks)), null);
    });

    const { walkerPool } = open;
    if (isOpenWalkerPool(walkerPool)) {
      await t.test('independent tasks report in their order, and the same whoever performs them', async (t) => {
        t.equal(firstDifference(await walkerPool.performEach(resampleJob, chains), chains.map(resampleChain)), null);
      });
    }

    await t.test('closing twice is harmless; what is asked after it is refused', async (t) => {
      await open.close();
      await open.close();
      t.match(await reasonOf(evaluateOver(open, here, tasks)), { tag: 'closed' });
      if (isOpenWalkerPool(walkerPool)) {
        t.match(await reasonOf(walkerPool.performEach(resampleJob, chains)), { tag: 'closed' });
      }
    });
  });
}

/** An error costs state processes a new start: in most of their layouts one kind of it must do. */
function faultsOf({ statePool, walkerPool }: TestLayout): readonly (keyof typeof expected)[] {
  const size = 'size' in statePool ? statePool.size : 1;
  const all = statePool.kind === 'serial' || (size === 2 && walkerPool.kind === 'threads');
  return all ? ['throw', 'NaN', 'Infinity'] : ['throw'];
}

function faultContext(fault: Fault): ProblemContext {
  return { problem: faulty, data: { fault, above: 10 } satisfies FaultyData };
}
