import type { Members } from '../between/types.js';
import type { Evidence } from '../evidence/types.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';
import type { StateResult } from './types.js';

/** One row per state, from what its ensembles, its proposal members and its evidence say. */
export function stateResults(
  ensembles: readonly StateEnsemble[],
  proposals: Members,
  evidence: Evidence,
): StateResult[] {
  return ensembles.map((ensemble, k) => ({
    name: ensemble.state.name,
    dimension: ensemble.state.dimension,
    probability: evidence.probability[k],
    probabilityMcse: evidence.probabilityMcse[k],
    logEvidence: evidence.logEvidence[k],
    logEvidenceMcse: evidence.logEvidenceMcse[k],
    parameters: ensemble.state.parameters.map(({ name }) => name),
    mean: ensemble.mean,
    meanMcse: ensemble.meanMcse,
    sd: ensemble.sd,
    rhat: Math.max(...ensemble.rhat),
    ess: Math.min(...ensemble.ess),
    steps: ensemble.steps,
    acceptance: ensemble.acceptance,
    evaluations: ensemble.evaluations + proposals.states[k].evaluations,
    seconds: ensemble.seconds + proposals.states[k].seconds,
  }));
}
