import { essOfSeries } from '../math/essOfSeries.js';
import { perParameter } from './parameterDraws.js';
import type { Draws } from './types.js';

/**
 * Monte Carlo standard error of the mean of each parameter, over independent ensembles: see `essOfSeries`. 0 where all
 * draws are equal, NaN below 4 steps.
 */
export function meanMcse(draws: Draws): Float64Array {
  return Float64Array.from(perParameter(draws, ({ values, shape }) => essOfSeries(values, shape).mcse));
}
