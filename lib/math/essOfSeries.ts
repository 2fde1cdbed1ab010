import { chainMixing } from './chainMixing.js';
import { isConstant } from './isConstant.js';
import { mean } from './mean.js';
import { assertShape, type SeriesShape } from './seriesShape.js';
import { splitHalves } from './splitHalves.js';
import { withArray } from './spareArrays.js';
import { variance } from './variance.js';
import { walkerMeans } from './walkerMeans.js';
import { walkerSeries } from './walkerSeries.js';

/** The mean of a scalar over all draws and what it is worth. */
export interface SeriesMean {
  readonly mean: number;
  /** Monte Carlo standard error of the mean. 0 for a constant, NaN for fewer than 4 steps. */
  readonly mcse: number;
  /** Independent draws with the same MCSE. NaN for a constant (nothing varied, so nothing is known) and below 4 steps. */
  readonly ess: number;
}

/**
 * Mean, MCSE and effective sample size of a scalar function f of the draws, from independent ENSEMBLES. The walkers of an
 * ensemble are averaged first; the series of walker means, one per ensemble and split in halves, are the chains from
 * which Vehtari et al. 2021 estimate the variance of the mean: MCSE^2 = var+ * tau / (ensembles * steps). Then
 * ess = variance of f over all draws / MCSE^2, which counts walkers for exactly what their averaging achieved: all of
 * them where they are independent, one where they move as one. It is capped at n log10(n) for n draws, as in Stan.
 *
 * A handful of ensembles is few chains: where walkers are frozen in several modes, their means may agree by luck, and the
 * estimate would be far too good about one time in ten. Each walker's own series tells then: taken for chains of their
 * own they give a second ESS, which may lower the first and never raises it.
 *
 * With walkers = 1 it is the ordinary ESS of chains, e.g. of the indicator that a chain visits a state.
 *
 * @param values f of every draw, row-major [ensemble, step, walker].
 */
export function essOfSeries(values: Float64Array, shape: SeriesShape): SeriesMean {
  assertShape(values.length, shape);
  const centre = mean(values);
  const n = values.length;
  if (isConstant(values)) return { mean: centre, mcse: n > 0 ? 0 : NaN, ess: NaN };
  if (shape.steps < 4) return { mean: centre, mcse: NaN, ess: NaN };
  const chains = splitHalves(walkerMeans(values, shape), shape.ensembles);
  const { total, autocorrelationTime } = chainMixing(chains, 2 * shape.ensembles);
  const spread = variance(values);
  const seriesVariance = total > 0 ? (total * autocorrelationTime) / (shape.ensembles * shape.steps) : 0;
  const ess = Math.min(spread / seriesVariance, essOfWalkers(values, shape), n * Math.log10(n));
  return { mean: centre, mcse: Math.sqrt(spread / ess), ess };
}

function essOfWalkers(values: Float64Array, shape: SeriesShape): number {
  if (shape.walkers === 1) return Infinity;
  const chains = shape.ensembles * shape.walkers;
  return withArray(values.length, (series) => {
    walkerSeries(values, shape, series);
    return values.length / chainMixing(series, chains).autocorrelationTime;
  });
}
