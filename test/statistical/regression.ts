import {
  defineProblem,
  drawProposals,
  fitPseudoPrior,
  runEnsembleResampler,
  runMcmcPerState,
} from '../../lib/index.js';
import { regressionLogPosterior } from './truths.js';
import type { Members, Trace } from '../../lib/between/types.js';
import type { PseudoPrior, PseudoPriorOptions } from '../../lib/pseudoprior/fitPseudoPrior.js';
import type { Problem } from '../../lib/problem/types.js';
import type { StateEnsemble } from '../../lib/within/stateEnsemble.js';

/** The constant and the line, whose evidences are known. */
export function regressionProblem(
  statePriors?: readonly number[],
  logPosterior: (x: Float64Array) => number = regressionLogPosterior,
): Problem {
  return defineProblem({
    states: [
      { name: 'constant', parameters: [{ name: 'a' }] },
      { name: 'line', parameters: [{ name: 'a' }, { name: 'b' }] },
    ],
    statePriors,
    logPosterior,
    start: ({ dimension }, random) => Array.from({ length: dimension }, () => 1 + random.normal()),
  });
}

/** How much is spent on sampling, and on what q. */
export interface Effort {
  readonly steps?: number;
  readonly draws?: number;
  readonly resamplerSteps?: number;
  readonly defence?: PseudoPriorOptions['defence'];
}

/** Everything that estimateEvidence looks at, from a short run. */
export async function sampleAll(
  problem: Problem,
  seed: number,
  { steps = 400, draws = 1000, resamplerSteps = 2000, defence }: Effort = {},
): Promise<{ ensembles: StateEnsemble[]; pseudoPrior: PseudoPrior; proposals: Members; trace: Trace }> {
  const ensembles = await runMcmcPerState(problem, { walkers: 12, steps, ensembles: 4, seed });
  const pseudoPrior = fitPseudoPrior(ensembles, { maxComponents: 2, maxPoints: 1000, defence });
  const proposals = await drawProposals(problem, pseudoPrior, { draws, seed });
  const trace = await runEnsembleResampler(proposals, { chains: 4, steps: resamplerSteps });
  return { ensembles, pseudoPrior, proposals, trace };
}
