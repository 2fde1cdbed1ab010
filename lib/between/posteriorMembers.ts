import ndarray from 'ndarray';

import { checkArgument, hasList } from '../errors.js';
import { fitAndHeldOut } from '../math/fitAndHeldOut.js';
import { openDensity } from '../pseudoprior/gaussianMixture.js';
import type { PseudoPrior } from '../pseudoprior/fitPseudoPrior.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';
import type { Members, StateMembers } from './types.js';

/**
 * Posterior members for the ensemble resampler as published (Sambridge, Valentine & Hauser 2025): the draws of each
 * state that its pseudo-prior was not fitted on, with their log posteriors and log q_k. The resampler on them is biased
 * unless q_k is the posterior; it estimates the bias and warns.
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
    states: ensembles.map((ensemble, index) => stateMembers(ensemble, pseudoPrior, index)),
  };
}

function stateMembers(ensemble: StateEnsemble, pseudoPrior: PseudoPrior, index: number): StateMembers {
  const { state, statePrior, draws } = ensemble;
  const { dimension } = state;
  const { ensembles, steps, walkers } = draws;
  const whole = { ensembles, steps, walkers };
  const { values, shape } = fitAndHeldOut(draws.values, whole, dimension).heldOut;
  const logPosteriors = fitAndHeldOut(ensemble.logPosteriors, whole, 1).heldOut.values;
  const density = openDensity(pseudoPrior.states[index]);
  const logPseudoPriors = logPosteriors.map((_, i) =>
    density.logDensity(values.subarray(i * dimension, (i + 1) * dimension)),
  );
  return {
    ...{ state, statePrior, shape, logPosteriors, logPseudoPriors, evaluations: 0, seconds: 0 },
    points: ndarray(values, [logPosteriors.length, dimension]),
    logRatios: logPosteriors.map((value, i) => value - logPseudoPriors[i]),
  };
}
