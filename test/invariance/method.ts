import { drawProposals } from '../../lib/between/drawProposals.js';
import { runEnsembleResampler } from '../../lib/between/runEnsembleResampler.js';
import { estimateEvidence } from '../../lib/evidence/estimateEvidence.js';
import { fitPseudoPrior } from '../../lib/pseudoprior/fitPseudoPrior.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { openLayout } from '../contract/layouts.js';
import type { Problem } from '../../lib/problem/types.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { TestLayout } from '../contract/layouts.js';

/**
 * Everything that the method finds about a problem in one layout, times aside: samples, log posteriors, tallies,
 * summaries, proposal members, trace, evidences and probabilities. 4 ensembles of 10 walkers make batches of 20,
 * which 3 threads cannot share out evenly.
 */
export async function findEverything<Data, Shared>(
  problem: Problem<Data, Shared>,
  layout: TestLayout,
  data: Data,
  steps: number,
) {
  const { statePool, walkerPool, close } = openLayout(layout);
  try {
    return await findWith(problem, { data, statePool, walkerPool }, steps);
  } finally {
    await close();
  }
}

type Pools<Data> = Required<Pick<SampleOptions, 'statePool' | 'walkerPool'>> & { readonly data: Data };

async function findWith<Data, Shared>(problem: Problem<Data, Shared>, pools: Pools<Data>, steps: number) {
  const own = { walkers: 10, ensembles: 4, discard: 4, thin: 2, seed: 'invariance' };
  const ensembles = await runMcmcPerState(problem, { ...own, ...pools, steps });
  const pseudoPrior = fitPseudoPrior(ensembles, { maxComponents: 2, maxPoints: 400 });
  const proposals = await drawProposals(problem, pseudoPrior, { draws: 300, seed: 'invariance', ...pools });
  const trace = await runEnsembleResampler(proposals, { chains: 5, steps: 200, walkerPool: pools.walkerPool });
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
