import { drawProposals } from './between/drawProposals.js';
import { posteriorMembers } from './between/posteriorMembers.js';
import { runEnsembleResampler } from './between/runEnsembleResampler.js';
import { estimateEvidence } from './evidence/estimateEvidence.js';
import { isOpenWalkerPool } from './pool/types.js';
import { usePools } from './pool/usePools.js';
import { standAside } from './problem/registry.js';
import { fitPseudoPrior } from './pseudoprior/fitPseudoPrior.js';
import { requestOf } from './results/request.js';
import { createRunFolder, defaultRunFolder } from './results/runFolder.js';
import { stateResults } from './results/stateResults.js';
import { summaryOf } from './results/summary.js';
import { checkRunOptions, chooseLayout, sampleOptionsOf } from './runOptions.js';
import { runMcmcPerState } from './within/runMcmcPerState.js';
import type { Problem } from './problem/types.js';
import type { RunResult } from './results/types.js';
import type { RunOptions } from './runOptions.js';

/**
 * How probable each state of a problem is, and what its posterior looks like: the whole method, and a run folder.
 * Samples each state, fits pseudo-priors on one half of the ensembles, draws proposal members from them, resamples
 * across states, and weighs the states by their evidences. The same seed gives the same bits in every layout.
 *
 * @throws {TransdimError} tag 'option', 'problem' or 'file' before anything starts; 'start', 'evaluation',
 * 'verification', 'worker' or 'file' while it runs.
 * @example
 * const result = await run(problem, { steps: 3000, seed: 7 });
 * console.log(formatResult(result));
 */
export async function run<Data, Shared>(problem: Problem<Data, Shared>, options: RunOptions = {}): Promise<RunResult> {
  await standAside();
  const began = performance.now();
  const { seed, draws, members, chains, resamplerSteps } = checkRunOptions(problem, options);
  const { pools, layout } = await chooseLayout(problem, options);
  const folder = options.folder === false ? null : createRunFolder(options.folder ?? defaultRunFolder());
  folder?.writeJson('request.json', requestOf(problem, options, seed, layout));
  const { data, progress, pseudoPrior: fit, stateProposalWeights } = options;

  return usePools(pools, async ({ statePool, walkerPool }) => {
    const shared = { seed, data, progress, statePool, walkerPool };
    const within = { ...sampleOptionsOf(options), ...shared, chainFolder: folder?.chains };
    const ensembles = await runMcmcPerState(problem, within);
    const pseudoPrior = fitPseudoPrior(ensembles, fit);
    const proposals = await drawProposals(problem, pseudoPrior, { draws, ...shared });
    const trace = await runEnsembleResampler(
      members === 'proposal' ? proposals : posteriorMembers(ensembles, pseudoPrior),
      {
        ...{ chains, steps: resamplerSteps, seed, stateProposalWeights },
        walkerPool: isOpenWalkerPool(walkerPool) ? walkerPool : undefined,
      },
    );
    const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
    const result: RunResult = {
      states: stateResults(ensembles, proposals, evidence),
      ...{ evidence, trace, ensembles, layout, seed },
      warnings: evidence.warnings,
      folder: folder?.path ?? null,
      seconds: (performance.now() - began) / 1000,
    };
    folder?.writeJson('summary.json', summaryOf(result));
    return result;
  });
}
