import { drawProposals } from '../../lib/between/drawProposals.js';
import { runEnsembleResampler } from '../../lib/between/runEnsembleResampler.js';
import { estimateEvidence } from '../../lib/evidence/estimateEvidence.js';
import { fitPseudoPrior } from '../../lib/pseudoprior/fitPseudoPrior.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import type { Problem } from '../../lib/problem/types.js';
import type { TestLayout } from '../contract/layouts.js';

/**
 * Everything that the method finds about a problem in one layout, times aside: samples, log posteriors, tallies,
 * summaries, proposal members, trace, evidences and probabilities. 3 ensembles of 10 walkers make batches of 15,
 * which no number of threads shares out evenly.
 */
export async function findEverything<Data, Shared>(
  problem: Problem<Data, Shared>,
  { statePool, walkerPool }: TestLayout,
  data: Data,
  steps: number,
) {
  const pools = { data, statePool, walkerPool };
  const own = { walkers: 10, ensembles: 4, discard: 4, thin: 2, seed: 'invariance' };
  const ensembles = await runMcmcPerState(problem, { ...own, ...pools, steps });
  const pseudoPrior = fitPseudoPrior(ensembles, { maxComponents: 2, maxPoints: 400 });
  const proposals = await drawProposals(problem, pseudoPrior, { draws: 300, seed: 'invariance', ...pools });
  const trace = await runEnsembleResampler(proposals, { chains: 5, steps: 200, walkerPool });
  const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
  return {
    ensembles: ensembles.map((ensemble) => ({
      samples: ensemble.samples.data,
      logPosteriors: ensemble.logPosteriors,
      chain: ensemble.chain.data,
      mean: ensemble.mean,
      rhat: ensemble.rhat,
      evaluations: ensemble.evaluations,
      outsideSupport: ensemble.outsideSupport,
      acceptance: ensemble.acceptance,
    })),
    pseudoPrior,
    proposals: proposals.states.map(({ points, logRatios }) => ({ points: points.data, logRatios })),
    trace: { states: trace.states.data, members: trace.memberIndices.data, visits: trace.visits },
    evidence,
  };
}
