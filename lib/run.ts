import { resolve } from 'node:path';

import { drawMembers } from './between/drawMembers.js';
import { posteriorMembers } from './between/posteriorMembers.js';
import { resample } from './between/runEnsembleResampler.js';
import { isTransdimError, TransdimError } from './errors.js';
import { estimateEvidence } from './evidence/estimateEvidence.js';
import { withWayOn } from './files/fullDisk.js';
import { scriptText, shellWord } from './files/quote.js';
import { readRequest, requestName, withStored } from './files/request.js';
import { refuseStopped } from './pool/stopping.js';
import { threadsOf, usePools } from './pool/usePools.js';
import { standAside } from './problem/registry.js';
import { stoppable } from './progress/stoppable.js';
import { fitPseudoPrior } from './pseudoprior/fitPseudoPrior.js';
import { asksTheSame, requestOf } from './results/request.js';
import { createRunFolder, defaultRunFolder, reopenRunFolder } from './results/runFolder.js';
import { stateResults } from './results/stateResults.js';
import { summaryOf } from './results/summary.js';
import { failureWarnings, layoutWarnings, unfinishedOf, unfinishedWarning } from './results/runWarnings.js';
import {
  checkRunOptionNames,
  checkRunOptions,
  layOutRun,
  sampleOptionsOf,
  storedRunOptionNames,
} from './runOptions.js';
import { sampleStates } from './within/sampleStates.js';
import type { Layout } from './plan/recommendLayouts.js';
import type { Problem } from './problem/types.js';
import type { RunFolder } from './results/runFolder.js';
import type { RunResult } from './results/types.js';
import type { RunOptions } from './runOptions.js';

/**
 * How probable each state of a problem is, and what its posterior looks like: the whole method, and a run folder.
 * Samples each state, fits pseudo-priors on one half of the ensembles, draws proposal members from them, resamples
 * across states, and weighs the states by their evidences. The same seed gives the same bits in every layout, and in a run
 * that was cut short and is gone on with: `run(problem, { folder, resume: true })`.
 *
 * A state whose workers die three times at the same place is given up: the others finish, `unfinished` and a warning say
 * so, and process.exitCode becomes 3 where it was not set.
 *
 * @throws {TransdimError} tag 'option', 'problem', 'changed' or 'file' before anything starts; 'start', 'evaluation',
 * 'verification', 'worker', 'file' or 'interrupted' while it runs; 'poisoned' when every state was given up.
 * @example
 * const result = await run(problem, { steps: 3000, seed: 7 });
 * console.log(formatResult(result));
 */
export async function run<Data, Shared>(problem: Problem<Data, Shared>, given: RunOptions = {}): Promise<RunResult> {
  await standAside('run');
  checkRunOptionNames(given);
  const options = given.resume === true ? withStored(given, folderOf(given), storedRunOptionNames) : given;
  const checked = checkRunOptions(problem, options);
  if (options.folder === false) return stages(problem, options, checked, null);
  const path = resolve(options.folder ?? defaultRunFolder());
  const hint = `to go on: transdim resume ${shellWord(path)}\n      or: run(problem, { folder: ${scriptText(path)}, resume: true })`;
  let opened: RunFolder | null = null;
  try {
    const folder = options.resume === true ? reopenRunFolder(path) : createRunFolder(path);
    opened = folder;
    return await stoppable(options.signal, hint, (signal) => stages(problem, { ...options, signal }, checked, folder));
  } catch (error) {
    if (!isTransdimError(error, 'interrupted')) throw withWayOn(error, path, hint);
    throw new TransdimError('interrupted', `stopped as asked; ${hint}`, { folder: path }, { cause: error });
  } finally {
    opened?.release();
  }
}

/** The stages of a run, each of which finds in the folder what it had done before. */
async function stages(
  problem: Problem,
  options: RunOptions,
  { seed, draws, members, chains, resamplerSteps }: ReturnType<typeof checkRunOptions>,
  folder: RunFolder | null,
): Promise<RunResult> {
  const began = performance.now();
  const before = folder !== null && options.resume === true ? readRequest(folder.path).whole : null;
  const request = (layout: Layout | null) => requestOf(problem, options, seed, layout, storedRunOptionNames, before);
  if (before === null) folder?.writeJson(requestName, request(null)); // it can be gone on with from here
  refuseStopped(options.signal);
  const laidOut = await layOutRun(problem, options, draws);

  return usePools(laidOut.pools, async ({ statePool, walkerPool, forwardThreads }) => {
    const {
      data,
      progress,
      pseudoPrior: fit,
      stateProposalWeights,
      onFailure,
      evaluationTimeLimitMs,
      signal,
    } = options;
    const forwardPool = { kind: 'threads', size: forwardThreads } as const;
    const pools = { statePool, walkerPool, forwardThreads };
    const within = { ...sampleOptionsOf(options), seed, chainFolder: folder?.chains };
    const sampled = await sampleStates(problem, within, { ...laidOut, pools }, () => {
      const now = request(laidOut.layout); // it is the same problem, perhaps with more steps
      if (before !== null && !asksTheSame(now, before)) folder?.setAside('summary.json', 'summary.before.json');
      folder?.writeJson(requestName, now); // after that: where there is a summary, it is of what the request asks
    });
    if (sampled.ensembles.length === 0) throw sampled.poisoned[0];

    const pseudoPriorOfAll = fitPseudoPrior(sampled.ensembles, fit);
    const states = sampled.ensembles.map(({ state }) => state);
    const shared = {
      seed,
      draws,
      data,
      progress,
      statePool,
      walkerPool,
      forwardPool,
      onFailure,
      evaluationTimeLimitMs,
      signal,
    };
    const kept = folder === null ? null : { folder: folder.members, chainKey: sampled.chainKey };
    const drawn = await drawMembers(problem, states, pseudoPriorOfAll, shared, kept);
    const proposals = drawn.members;
    if (proposals.states.length === 0) throw drawn.poisoned[0];
    const isFinished = (at: number): boolean => proposals.states.some(({ state }) => state === states[at]);
    const ensembles = sampled.ensembles.filter((_, at) => isFinished(at));
    const pseudoPrior = { ...pseudoPriorOfAll, states: pseudoPriorOfAll.states.filter((_, at) => isFinished(at)) };

    const unfinished = [...sampled.poisoned, ...drawn.poisoned].map(unfinishedOf);
    const trace = await resample(
      members === 'proposal' ? proposals : posteriorMembers(ensembles, pseudoPrior),
      {
        ...{ chains, steps: resamplerSteps, seed, walkerPool: threadsOf(walkerPool) },
        ...(unfinished.length === 0 ? { stateProposalWeights } : {}), // they are of all states
      },
      folder?.traces ?? null,
      signal,
    );
    const failures = [...ensembles, ...proposals.states].flatMap((state) => state.failures);
    const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
    const result: RunResult = {
      states: stateResults(ensembles, proposals, evidence),
      ...{ unfinished, evidence, trace, ensembles, layout: ensembles[0].layout, seed },
      warnings: [
        ...unfinishedWarning(unfinished),
        ...[...evidence.warnings, ...sampled.warnings, ...layoutWarnings(ensembles), ...failureWarnings(failures)],
      ],
      folder: folder?.path ?? null,
      seconds: (performance.now() - began) / 1000,
    };
    if (failures.length > 0) folder?.writeLines('failures.jsonl', failures);
    folder?.writeJson('summary.json', summaryOf(result));
    if (unfinished.length > 0) process.exitCode ??= 3;
    return result;
  });
}

/** The folder that a run is to go on with. Throws TransdimError (tag 'option') where none was given. */
function folderOf({ folder }: RunOptions): string {
  if (typeof folder === 'string' && folder !== '') return resolve(folder);
  throw new TransdimError('option', 'resume: true needs the folder of the run to go on with', {
    option: 'resume',
    given: true,
  });
}
