import ndarray from 'ndarray';

import { defineProblem } from '../../lib/index.js';
import type { Members } from '../../lib/between/types.js';

/**
 * Members with given log p - log q, one list per state; points count from 0 and log q is 0. States are called A, B, ...
 */
export function handMade(
  logRatios: readonly Float64Array[],
  { kind = 'proposal', statePriors }: { kind?: Members['kind']; statePriors?: readonly number[] } = {},
): Members {
  const problem = defineProblem({
    states: logRatios.map((_, k) => ({ name: String.fromCharCode(65 + k), parameters: [{ name: 'x' }] })),
    logPosterior: () => 0,
    start: () => [0],
    statePriors,
  });
  return {
    kind,
    seed: 1,
    states: logRatios.map((own, k) => ({
      state: problem.states[k],
      statePrior: problem.statePriors[k],
      points: ndarray(
        Float64Array.from(own, (_, i) => i),
        [own.length, 1],
      ),
      logPosteriors: own,
      logPseudoPriors: new Float64Array(own.length),
      logRatios: own,
      shape: { ensembles: 1, steps: own.length, walkers: 1 },
      evaluations: own.length,
      seconds: 0,
      failures: [],
    })),
  };
}
