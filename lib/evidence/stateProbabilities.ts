import { logSumExp } from '../math/logSumExp.js';

/** How probable each state is; both lists in the order of the states. */
export interface StateProbabilities {
  readonly probabilities: readonly number[];
  /** Monte Carlo standard errors of the probabilities. */
  readonly mcses: readonly number[];
}

/**
 * State probabilities P_k = prior_k Z_k / sum_j prior_j Z_j and their Monte Carlo standard errors from independent
 * estimates of log Z, by the delta method: Var(P_k) = sum_j (P_k ((k = j) - P_j))^2 Var(log Z_j).
 *
 * An evidence of -Infinity gives probability 0 with MCSE 0 and leaves the others as they are, whatever its own MCSE. An
 * MCSE that is NaN makes those of all possible states NaN (the probability of a single possible state is 1 and exact).
 * Without any evidence above -Infinity, or with a NaN, all are NaN.
 *
 * @param mcses Standard errors of logEvidences.
 * @param statePriors Prior probabilities of the states, up to a common factor; 0 is legal.
 */
export function stateProbabilities(
  logEvidences: readonly number[],
  mcses: readonly number[],
  statePriors: readonly number[],
): StateProbabilities {
  if (mcses.length !== logEvidences.length || statePriors.length !== logEvidences.length) {
    throw new RangeError(
      `stateProbabilities needs an MCSE and a prior for every evidence; got ${logEvidences.length} evidences, ` +
        `${mcses.length} MCSEs, ${statePriors.length} priors`,
    );
  }
  const logWeights = logEvidences.map((logEvidence, k) =>
    statePriors[k] === 0 ? -Infinity : logEvidence + Math.log(statePriors[k]),
  );
  const logTotal = logSumExp(logWeights);
  const probabilities = logWeights.map((logWeight) => Math.exp(logWeight - logTotal));
  const errors = probabilities.map((p, k) => {
    const terms = probabilities.map((other, j) => {
      const derivative = p * ((k === j ? 1 : 0) - other);
      return derivative === 0 ? 0 : derivative * mcses[j];
    });
    return Math.hypot(...terms);
  });
  return { probabilities, mcses: errors };
}
