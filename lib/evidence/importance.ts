import { logMeanExp } from '../math/logMeanExp.js';
import { mean } from '../math/mean.js';
import { variance } from '../math/variance.js';
import { paretoK } from './paretoK.js';

/** The evidence from proposal members. */
export interface ImportanceEvidence {
  readonly logEvidence: number;
  /** Standard error of logEvidence. NaN where it cannot be estimated: one draw, or no draw with a weight. */
  readonly logEvidenceMcse: number;
  /** Trust the evidence and its MCSE where this is below 0.7; see `paretoK`. */
  readonly paretoK: number;
  /** (sum w)^2 / sum w^2: how many equal weights would be worth as much. */
  readonly ess: number;
}

/**
 * The evidence by importance sampling: Z = E_q[p / q], estimated by the plain mean of the weights w = p / q over draws
 * from q. The weights are not smoothed, so that Z is unbiased; the Pareto k says whether the mean can be trusted. The
 * MCSE of log Z is sd(w) / (mean(w) sqrt n), by the delta method.
 *
 * Where no draw has a weight the evidence is -Infinity with MCSE NaN and k Infinity: the truth may be a peak that q
 * misses, and the draws cannot say how high.
 *
 * @param logRatios log p(x) - log q(x) of independent draws x ~ q, p not normalised. -Infinity is a weight of 0.
 */
export function importance(logRatios: Float64Array): ImportanceEvidence {
  if (logRatios.length === 0) throw new RangeError('importance needs at least one log ratio; got none');
  const logEvidence = logMeanExp(logRatios);
  const k = paretoK(logRatios);
  if (!Number.isFinite(logEvidence)) {
    return { logEvidence, logEvidenceMcse: NaN, paretoK: k, ess: logEvidence === -Infinity ? 0 : NaN };
  }
  const n = logRatios.length;
  const weights = logRatios.map((logRatio) => Math.exp(logRatio - logEvidence));
  const meanSquare = mean(weights.map((weight) => weight * weight));
  return { logEvidence, logEvidenceMcse: Math.sqrt(variance(weights) / n), paretoK: k, ess: n / meanSquare };
}
