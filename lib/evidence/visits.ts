import { essOfSeries } from '../math/essOfSeries.js';
import { logSumExp } from '../math/logSumExp.js';
import { splitRhat } from '../diagnostics/rhat.js';
import type { Trace } from '../between/types.js';
import type { Evidence, MethodEvidence } from './types.js';

/**
 * State probabilities as the shares of steps that the chains spent in each state. On proposal members the chains
 * converge to the importance estimate of the same members, so the error of a probability is that of the finite chains
 * (from the ESS of the visit indicators) and that of the members (from importance), added in squares.
 */
export function visits(
  trace: Trace,
  importance: MethodEvidence,
  statePriors: readonly number[],
): NonNullable<Evidence['visits']> {
  const shape = { ensembles: trace.chains, steps: trace.steps, walkers: 1 };
  const total = logSumExp(importance.logEvidence.map((logZ, k) => logZ + Math.log(statePriors[k])));
  const rows = trace.stateNames.map((_, k) => {
    const indicator = Float64Array.from(trace.states.data, (state) => (state === k ? 1 : 0));
    const { mean, mcse, ess } = essOfSeries(indicator, shape);
    const isCertain = importance.probability[k] === 0 || importance.probability[k] === 1; // one state, or a prior of 0
    const chainMcse = Number.isNaN(ess) && !isCertain ? NaN : mcse; // never or always there: the chains tell no error
    return {
      probability: mean,
      mcse: Math.hypot(chainMcse, importance.probabilityMcse[k]),
      rhat: splitRhat(indicator, shape), // ranks would change nothing: there are only two values
    };
  });
  return {
    probability: rows.map(({ probability }) => probability),
    probabilityMcse: rows.map(({ mcse }) => mcse),
    logEvidence: rows.map(({ probability }, k) => Math.log(probability) - Math.log(statePriors[k]) + total),
    logEvidenceMcse: rows.map(({ probability, mcse }) =>
      probability > 0 ? Math.hypot(mcse / probability, totalMcse(importance)) : NaN,
    ),
    rhat: rows.map((row) => row.rhat),
  };
}

/** MCSE of log sum_j prior_j Z_j: each state's share of the sum times its own error. */
function totalMcse({ probability, logEvidenceMcse }: MethodEvidence): number {
  return Math.hypot(...probability.map((share, j) => (share > 0 ? share * logEvidenceMcse[j] : 0)));
}
