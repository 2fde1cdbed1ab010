import { drawProposals } from './between/drawProposals.js';
import { posteriorMembers } from './between/posteriorMembers.js';
import { runEnsembleResampler } from './between/runEnsembleResampler.js';
import { estimateEvidence } from './evidence/estimateEvidence.js';
import { threadsOf, usePools } from './pool/usePools.js';
import { standAside } from './problem/registry.js';
import { fitPseudoPrior } from './pseudoprior/fitPseudoPrior.js';
import { requestOf } from './results/request.js';
import { createRunFolder, defaultRunFolder } from './results/runFolder.js';
import { stateResults } from './results/stateResults.js';
import { summaryOf } from './results/summary.js';
import { failureWarnings, layoutWarnings } from './results/runWarnings.js';
import { checkRunOptions, layOutRun, sampleOptionsOf } from './runOptions.js';
import { sampleStates } from './within/sampleStates.js';
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
  const folder = options.folder === false ? null : createRunFolder(options.folder ?? defaultRunFolder());
  const laidOut = await layOutRun(problem, options, draws);
  folder?.writeJson('request.json', requestOf(problem, options, seed, laidOut.layout));
  const { data, progress, pseudoPrior: fit, stateProposalWeights, onFailure, evaluationTimeLimitMs } = options;

  return usePools(laidOut.pools, async ({ statePool, walkerPool, forwardThreads }) => {
    const forwardPool = { kind: 'threads', size: forwardThreads } as const;
    const shared = { seed, data, progress, statePool, walkerPool, forwardPool, onFailure, evaluationTimeLimitMs };
    const within = { ...sampleOptionsOf(options), seed, chainFolder: folder?.chains };
    const ensembles = await sampleStates(problem, within, {
      ...laidOut,
      pools: { statePool, walkerPool, forwardThreads },
    });
    const pseudoPrior = fitPseudoPrior(ensembles, fit);
    const proposals = await drawProposals(problem, pseudoPrior, { draws, ...shared });
    const trace = await runEnsembleResampler(
      members === 'proposal' ? proposals : posteriorMembers(ensembles, pseudoPrior),
      {
        ...{ chains, steps: resamplerSteps, seed, stateProposalWeights },
        walkerPool: threadsOf(walkerPool),
      },
    );
    const failures = [...ensembles, ...proposals.states].flatMap((state) => state.failures);
    const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
    const result: RunResult = {
      states: stateResults(ensembles, proposals, evidence),
      ...{ evidence, trace, ensembles, layout: ensembles[0].layout, seed },
      warnings: [...evidence.warnings, ...layoutWarnings(ensembles), ...failureWarnings(failures)],
      folder: folder?.path ?? null,
      seconds: (performance.now() - began) / 1000,
    };
    folder?.writeJson('summary.json', summaryOf(result));
    if (failures.length > 0) folder?.writeLines('failures.jsonl', failures);
    return result;
  });
}
