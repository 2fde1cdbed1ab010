import t from 'tap';

import { defineProblem } from '../../lib/index.js';
import { FIT_DEFAULTS, fitGaussianMixture } from '../../lib/pseudoprior/fitGaussianMixture.js';
import { fitPseudoPrior } from '../../lib/pseudoprior/fitPseudoPrior.js';
import { openStream } from '../../lib/random/stream.js';
import { drawBlocksOf } from '../math/drawBlocksOf.js';
import type { DrawsPart } from '../../lib/math/drawsPart.js';

const problem = defineProblem({
  states: [{ name: 'a', parameters: [{ name: 'x' }, { name: 'y', lower: 0 }] }],
  logPosterior: () => 0,
  start: () => [0, 1],
});

for (const [ensembles, fitted] of [
  [5, 3],
  [1, 0.5],
] as const) {
  await t.test(`the fit is to members of the first half of ${ensembles} ensemble(s), as if all were at hand`, (t) => {
    const shape = { ensembles, steps: 30, walkers: 6 };
    const random = openStream(1, 'draws');
    const points = Float64Array.from({ length: ensembles * 30 * 6 * 2 }, () => Math.exp(random.normal()));
    const logPosteriors = new Float64Array(points.length / 2);
    const asked: DrawsPart[] = [];
    const read = drawBlocksOf(points, logPosteriors, shape, 7);
    const drawBlocks = (part: DrawsPart) => {
      asked.push(part);
      return read(part);
    };
    const [state] = problem.states;
    for (const maxPoints of [100, undefined]) {
      const pseudoPrior = fitPseudoPrior([{ state, seed: 3, draws: shape, drawBlocks }], {
        maxComponents: 2,
        maxPoints,
      });
      const half = points.subarray(0, fitted * 30 * 6 * 2);
      const groups = Array.from({ length: half.length / 2 }, (_, i) => Math.floor(i / (Math.min(1, fitted) * 30 * 6)));
      const stream = openStream(3, 'pseudoPrior', 'a');
      const options = { ...FIT_DEFAULTS, maxComponents: 2, maxPoints, stream };
      t.same(pseudoPrior.states, [fitGaussianMixture(half, groups, [-Infinity, 0], [Infinity, Infinity], options)]);
    }
    t.same(asked[0], { ensembles: [0, Math.ceil(fitted)], steps: [0, fitted < 1 ? 15 : 30], stride: 1 });
    t.end();
  });
}
