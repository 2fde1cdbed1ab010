import { logMeanExp } from '../math/logMeanExp.js';
import { logSumExp } from '../math/logSumExp.js';
import type { MemberBias, Members } from './types.js';

/**
 * The bias of the ensemble resampler on posterior members: it converges to prior_k Z_k (1 + chi^2(posterior_k || q_k)),
 * because the mean of p/q over the posterior is Z (1 + chi^2). The mean of q/p over the same members estimates 1/Z, so
 * the product of the two means estimates the inflation.
 */
export function memberBias({ states }: Members): MemberBias {
  const logPriors = states.map(({ statePrior }) => Math.log(statePrior));
  const logMeans = states.map(({ logRatios }) => logMeanExp(logRatios));
  const logInverses = states.map(({ logRatios }) => logMeanExp(logRatios.map((value) => -value)));
  return {
    inflation: logMeans.map((logMean, k) => Math.exp(logMean + logInverses[k])),
    biased: normalise(logMeans.map((logMean, k) => logPriors[k] + logMean)),
    corrected: normalise(logInverses.map((logInverse, k) => logPriors[k] - logInverse)),
  };
}

/** The warning that goes with it. */
export function biasWarning(bias: MemberBias, names: readonly string[]): string {
  const list = names
    .map((name, k) => `${name} ${bias.biased[k].toFixed(3)} instead of ${bias.corrected[k].toFixed(3)}`)
    .join(', ');
  return `the ensemble resampler ran on posterior members, which is biased unless each pseudo-prior is the posterior: its state probabilities converge to about ${list}. Use proposal members (drawProposals) for exact ones`;
}

function normalise(logWeights: readonly number[]): number[] {
  const total = logSumExp(logWeights);
  return logWeights.map((value) => Math.exp(value - total));
}
