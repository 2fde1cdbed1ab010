import ndarray from 'ndarray';

import { checkArgument, hasList } from '../errors.js';
import { drawsIn, shapeOfPart, type DrawBlock } from '../math/drawsPart.js';
import { fitAndHeldOut } from '../math/fitAndHeldOut.js';
import { openDensity } from '../pseudoprior/gaussianMixture.js';
import type { PseudoPrior } from '../pseudoprior/fitPseudoPrior.js';
import type { GaussianMixture } from '../pseudoprior/types.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';
import type { Members, StateMembers } from './types.js';

/**
 * Posterior members for the ensemble resampler as published (Sambridge, Valentine & Hauser 2025): the draws of each
 * state that its pseudo-prior was not fitted on, with their log posteriors and log q_k. The resampler on them is biased
 * unless q_k is the posterior; it estimates the bias and warns. Of more than 2^20 such draws every second, third, ...
 * step is taken.
 *
 * @example
 * const trace = await runEnsembleResampler(posteriorMembers(ensembles, pseudoPrior), { steps: 20000, seed: 7 });
 */
export function posteriorMembers(ensembles: readonly StateEnsemble[], pseudoPrior: PseudoPrior): Members {
  checkArgument(
    'ensembles',
    hasList({ ensembles }, 'ensembles'),
    'posteriorMembers needs what runMcmcPerState returned',
    ensembles,
  );
  checkArgument(
    'pseudoPrior',
    hasList(pseudoPrior, 'states'),
    'posteriorMembers needs what fitPseudoPrior returned',
    pseudoPrior,
  );
  return {
    kind: 'posterior',
    seed: ensembles[0].seed,
    states: ensembles.map((ensemble, index) => posteriorMembersOf(ensemble, pseudoPrior.states[index])),
  };
}

/** Members of one state that are read at most: a bridge to more gains nothing from them. */
const mostMembers = 2 ** 20;

/** `posteriorMembers` of one state. Its points are read when they are first looked at. */
export function posteriorMembersOf(ensemble: StateEnsemble, pseudoPrior: GaussianMixture): StateMembers {
  const { state, statePrior, draws } = ensemble;
  const { dimension } = state;
  const { heldOut } = fitAndHeldOut(draws);
  const stride = Math.max(1, Math.ceil(drawsIn(shapeOfPart(heldOut, draws.walkers)) / mostMembers));
  const part = { ...heldOut, stride };
  const shape = shapeOfPart(part, draws.walkers);
  const logPosteriors = new Float64Array(drawsIn(shape));
  const logPseudoPriors = new Float64Array(drawsIn(shape));
  const density = openDensity(pseudoPrior);
  let first = 0;
  for (const block of ensemble.drawBlocks(part)) {
    const count = block.logPosteriors.length;
    logPosteriors.set(block.logPosteriors, first);
    for (let i = 0; i < count; i++) {
      logPseudoPriors[first + i] = density.logDensity(block.points.subarray(i * dimension, (i + 1) * dimension));
    }
    first += count;
  }
  let points: Float64Array | undefined;
  return {
    ...{ state, statePrior, shape, logPosteriors, logPseudoPriors, evaluations: 0, seconds: 0, failures: [] },
    get points() {
      points ??= pointsOf(ensemble.drawBlocks(part), logPosteriors.length * dimension);
      return ndarray(points, [logPosteriors.length, dimension]);
    },
    logRatios: logPosteriors.map((value, i) => value - logPseudoPriors[i]),
  };
}

function pointsOf(blocks: Iterable<DrawBlock>, length: number): Float64Array {
  const points = new Float64Array(length);
  let used = 0;
  for (const block of blocks) {
    points.set(block.points, used);
    used += block.points.length;
  }
  return points;
}
