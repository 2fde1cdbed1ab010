import { essOfSeries } from '../math/essOfSeries.js';
import { quantileOfSorted } from '../math/quantile.js';
import { withArray } from '../math/spareArrays.js';
import { perParameter, type ParameterDraws } from './parameterDraws.js';
import type { Draws } from './types.js';

/** Effective sample sizes of each parameter, in draws. */
export interface EffectiveSampleSize {
  /** For the bulk: means and medians. */
  readonly bulk: Float64Array;
  /** For the tails: the 5 % and the 95 % quantile, whichever is worse. */
  readonly tail: Float64Array;
}

/**
 * Bulk and tail effective sample size of each parameter (Vehtari et al. 2021) over independent ensembles: walkers of one
 * ensemble count only for what their mean gains, see `essOfSeries`. Ask for at least 400. NaN where all draws are equal
 * and below 4 steps.
 */
export function effectiveSampleSize(draws: Draws): EffectiveSampleSize {
  const sizes = perParameter(draws, (parameter) => [bulkEss(parameter), tailEss(parameter)]);
  return { bulk: Float64Array.from(sizes, ([bulk]) => bulk), tail: Float64Array.from(sizes, ([, tail]) => tail) };
}

/** ESS of the rank-normalised draws of one parameter: it exists where the parameter has no variance. */
export function bulkEss({ scores, shape }: ParameterDraws): number {
  return essOfSeries(scores, shape).ess;
}

/**
 * The smaller ESS of the indicators x <= 5 % quantile and x <= 95 % quantile of one parameter. An indicator that is the
 * same for all draws (a parameter that sits on a bound) says nothing and is left out.
 */
export function tailEss({ values, sorted, shape }: ParameterDraws): number {
  const sizes = withArray(values.length, (isBelow) =>
    [0.05, 0.95].map((probability) => {
      const bound = quantileOfSorted(sorted, probability);
      for (let i = 0; i < values.length; i++) isBelow[i] = values[i] <= bound ? 1 : 0;
      return essOfSeries(isBelow, shape).ess;
    }),
  );
  const known = sizes.filter((size) => !Number.isNaN(size));
  return known.length === 0 ? NaN : Math.min(...known);
}
