import { autocovariance } from './autocovariance.js';
import { fromFewLags } from './fromFewLags.js';
import { geyerTime } from './geyerTime.js';
import { mean } from './mean.js';
import { variance } from './variance.js';

/** How a quantity varies over several chains of equal length. */
export interface ChainMixing {
  /** W, the mean variance within chains. */
  readonly within: number;
  /** var+ = (n - 1) / n W + variance of the chain means. */
  readonly total: number;
  /** Steps of all chains together that are worth one independent draw: n_eff = chains * n / autocorrelationTime. */
  readonly autocorrelationTime: number;
}

/**
 * Variance and autocorrelation time of several chains together (Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021,
 * Bayesian Analysis 16, eqs. 1-3, 10-13): rho_t = 1 - (W - mean_c acov_c(t)) / var+, so that chains that disagree raise
 * the time as much as slow ones. The time is kept above 1 / log10(steps of all chains), as in Stan.
 *
 * @param values Row-major [chain, step]; at least 2 steps.
 */
export function chainMixing(values: Float64Array, chains: number): ChainMixing {
  const n = values.length / chains;
  const means = Array.from({ length: chains }, (_, c) => mean(values.subarray(c * n, (c + 1) * n)));
  const between = chains > 1 ? variance(means) : 0;
  let [within, total] = [NaN, NaN];
  const time = fromFewLags(n, (lags) => {
    const acov = autocovariance(values, chains, undefined, lags);
    within = (acov[0] * n) / (n - 1);
    total = acov[0] + between;
    const rho = acov.map((covariance, lag) => (lag === 0 ? 1 : 1 - (within - covariance) / total));
    return geyerTime(rho, n);
  });
  return { within, total, autocorrelationTime: Math.max(time, 1 / Math.log10(values.length)) };
}
