import { stateProposals } from './between/stateProposals.js';
import { TransdimError, describe } from './errors.js';
import { checkPools } from './pool/usePools.js';
import { checkProblem } from './problem/loadProblem.js';
import { checkPseudoPriorOptions } from './pseudoprior/fitPseudoPrior.js';
import { layOut } from './within/layOut.js';
import { checkCount, checkTraces } from './within/checkCount.js';
import { checkSampleOptions, refuseUnknown, sampleOptionNames, storedOptionNames } from './within/options.js';
import { workOf } from './within/sampleStates.js';
import type { ResamplerOptions } from './between/runEnsembleResampler.js';
import type { Problem } from './problem/types.js';
import type { PseudoPriorOptions } from './pseudoprior/fitPseudoPrior.js';
import type { Seed } from './random/stream.js';
import type { LaidOut } from './within/layOut.js';
import type { SampleOptions } from './within/options.js';

/** Options of run: those of runMcmcPerState, and these. */
export interface RunOptions extends Omit<SampleOptions, 'chainFolder'> {
  /** Options of fitPseudoPrior. */
  readonly pseudoPrior?: PseudoPriorOptions;
  /** Proposal members per state. @default 10000 */
  readonly draws?: number;
  /** On which members the resampler runs: exact on 'proposal'; as published, and biased, on 'posterior'. @default 'proposal' */
  readonly members?: 'proposal' | 'posterior';
  /** Between-state chains. @default 16 */
  readonly chains?: number;
  /** Recorded steps of each between-state chain. @default 20000 */
  readonly resamplerSteps?: number;
  /** How often each state is proposed. @default all equal */
  readonly stateProposalWeights?: ResamplerOptions['stateProposalWeights'];
  /** The run folder, which must be new or empty; false keeps none. @default transdim-runs/<time>-<process> */
  readonly folder?: string | false;
}

/** The options of a run that its stages share, checked before anything starts. */
export interface CheckedRunOptions {
  readonly seed: Seed;
  readonly draws: number;
  readonly members: 'proposal' | 'posterior';
  readonly chains: number;
  readonly resamplerSteps: number;
}

const ownStored = ['pseudoPrior', 'draws', 'members', 'chains', 'resamplerSteps', 'stateProposalWeights'];
const ownNames = [...ownStored, 'folder'];

/** The options that a run folder keeps, and from which a run that is gone on with takes what is left out. */
export const storedRunOptionNames = [...storedOptionNames, ...ownStored];

/** Throws TransdimError (tag 'option') for an option that run does not have. */
export function checkRunOptionNames(options: RunOptions): void {
  refuseUnknown('run', options, [...sampleOptionNames.filter((name) => name !== 'chainFolder'), ...ownNames]);
}

/** The options with their defaults. Throws TransdimError (tag 'option' or 'problem') for whatever any stage would refuse. */
export function checkRunOptions(problem: Problem, options: RunOptions): CheckedRunOptions {
  checkProblem(problem);
  checkRunOptionNames(options);
  const { seed } = checkSampleOptions(problem, options);
  checkPools(problem, options);
  if (options.pseudoPrior !== undefined) checkPseudoPriorOptions(options.pseudoPrior);
  stateProposals(options.stateProposalWeights, problem.states.length);
  const { members = 'proposal', folder } = options;
  if (!['proposal', 'posterior'].includes(members)) {
    throw optionError('members', `members must be 'proposal' or 'posterior'; got ${describe(members)}`, members);
  }
  const given: unknown = folder;
  if (given !== undefined && given !== false && (typeof given !== 'string' || given === '')) {
    throw optionError('folder', `folder must be a path, or false to keep none; got ${describe(given)}`, given);
  }
  const draws = checkCount('draws', options.draws ?? 10_000, 1);
  const chains = checkCount('chains', options.chains ?? 16, 1);
  const resamplerSteps = checkCount('resamplerSteps', options.resamplerSteps ?? 20_000, 1);
  checkTraces('resamplerSteps', chains, resamplerSteps);
  return { seed, members, draws, chains, resamplerSteps };
}

/** The pools of a run, and the layout they make, and why: as asked, or what suits the problem and the machine, timed `thoroughly` or not. */
export async function layOutRun(
  problem: Problem,
  options: RunOptions,
  draws: number,
  thoroughly = false,
): Promise<LaidOut> {
  const checked = checkSampleOptions(problem, options);
  const work = workOf(problem, checked).map((state) => ({ ...state, evaluations: state.evaluations + draws }));
  const { ensembles, timeLimitMs } = checked;
  return layOut({ problem, data: options.data }, options, work, ensembles, { timeLimitMs, thoroughly });
}

/** Those of a run's options that runMcmcPerState knows, pools aside. */
export function sampleOptionsOf(options: RunOptions): SampleOptions {
  const names: readonly string[] = sampleOptionNames;
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

function optionError(option: string, message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option, given });
}
