import { autocovariance } from '../math/autocovariance.js';
import { fromFewLags } from '../math/fromFewLags.js';
import { isConstant } from '../math/isConstant.js';
import { mean } from '../math/mean.js';
import { sokalTime } from '../math/sokalTime.js';
import { walkerMeans } from '../math/walkerMeans.js';
import { perParameter, type ParameterDraws } from './parameterDraws.js';
import type { Draws } from './types.js';

/**
 * Integrated autocorrelation time of each parameter, in steps of the ensemble: Sokal's window with c = 5 on the
 * autocorrelation function of the walker means (Goodman & Weare 2010, eq. 20; Foreman-Mackey et al. 2013). The function
 * is averaged over ensembles and taken about the mean of them ALL, so that ensembles which sit in different places give
 * a long time instead of several short ones. Trust it where steps > 50 times the result. NaN where the walker means are
 * all equal and below 4 steps.
 */
export function autocorrelationTime(draws: Draws): Float64Array {
  return Float64Array.from(perParameter(draws, autocorrelationTimeOfParameter));
}

/** `autocorrelationTime` of one parameter. */
export function autocorrelationTimeOfParameter({ values, shape }: Pick<ParameterDraws, 'values' | 'shape'>): number {
  const series = walkerMeans(values, shape);
  if (shape.steps < 4 || isConstant(series)) return NaN;
  const centre = mean(series);
  const time = fromFewLags(shape.steps, (lags) => {
    const covariance = autocovariance(series, shape.ensembles, centre, lags);
    return sokalTime(
      covariance.map((c) => c / covariance[0]),
      shape.steps,
    );
  });
  return Math.max(time, 1 / Math.log10(series.length));
}
