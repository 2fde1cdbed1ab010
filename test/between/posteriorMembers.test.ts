import t from 'tap';

import { defineProblem, fitPseudoPrior, posteriorMembers, runMcmcPerState } from '../../lib/index.js';
import { openDensity } from '../../lib/pseudoprior/gaussianMixture.js';
import { drawBlocksOf } from '../math/drawBlocksOf.js';
import type { StateEnsemble } from '../../lib/index.js';

const problem = defineProblem({
  states: [
    { name: 'plane', parameters: [{ name: 'x' }, { name: 'y' }] },
    { name: 'half', parameters: [{ name: 'x', lower: 0 }] },
  ],
  statePriors: [1, 3],
  logPosterior: (x) => -0.5 * x.reduce((sum, value) => sum + value * value, 0),
  start: (state, random) => state.parameters.map(() => Math.abs(random.normal())),
});

for (const [ensembles, heldOut] of [
  [4, 'the last two of four ensembles'],
  [3, 'the last of three ensembles'],
  [1, 'the second half of the steps of one ensemble'],
] as const) {
  await t.test(`posterior members are what the pseudo-prior has not seen: ${heldOut}`, async (t) => {
    const options = { walkers: 8, steps: 40, discard: 10, thin: 3, ensembles, seed: 7 };
    const sampled = await runMcmcPerState(problem, options);
    const pseudoPrior = fitPseudoPrior(sampled, { maxComponents: 2 });
    const members = posteriorMembers(sampled, pseudoPrior);
    t.match(members, { kind: 'posterior', seed: 7 });
    members.states.forEach((own, k) => {
      const { samples, logPosteriors, state } = sampled[k];
      const shape = ensembles === 1 ? { ensembles: 1, steps: 5 } : { ensembles: ensembles >> 1, steps: 10 };
      t.same(own.shape, { ...shape, walkers: 8 });
      const count = shape.ensembles * shape.steps * 8;
      const first = logPosteriors.length - count;
      t.same(own.points.shape, [count, state.dimension]);
      t.same([...own.points.data], [...samples.data.subarray(first * state.dimension)]);
      t.same([...own.logPosteriors], [...logPosteriors.subarray(first)]);
      const density = openDensity(pseudoPrior.states[k]);
      own.logRatios.forEach((ratio, i) => {
        const x = own.points.data.slice(i * state.dimension, (i + 1) * state.dimension);
        t.equal(own.logPseudoPriors[i], density.logDensity(x));
        t.equal(ratio, own.logPosteriors[i] - own.logPseudoPriors[i]);
      });
      t.match(own, { state, statePrior: [0.25, 0.75][k], evaluations: 0 });
    });
  });
}

await t.test('of more than 2^20 draws every second step is taken, with all its walkers', (t) => {
  const shape = { ensembles: 2, steps: 150_000, walkers: 8 };
  const points = Float64Array.from({ length: 2 * 150_000 * 8 }, (_, i) => (1 + (i % 1001)) / 1000);
  const logPosteriors = points.map((x) => -x);
  const drawBlocks = drawBlocksOf(points, logPosteriors, shape, 1000);
  const state = problem.states[1];
  const ensemble = { state, statePrior: 0.5, seed: 1, draws: shape, drawBlocks };
  const pseudoPrior = fitPseudoPrior([ensemble], { maxComponents: 1 });
  const [members] = posteriorMembers([ensemble as unknown as StateEnsemble], pseudoPrior).states;
  t.same(members.shape, { ensembles: 1, steps: 75_000, walkers: 8 });
  const expected = logPosteriors.subarray(150_000 * 8).filter((_, i) => Math.floor(i / 8) % 2 === 0);
  t.equal(expected.length, members.logPosteriors.length);
  t.ok(members.logPosteriors.every((value, i) => value === expected[i]));
  t.ok(members.points.data.every((x, i) => x === -expected[i]));
  t.same(members.points.shape, [600_000, 1]);
  t.end();
});
