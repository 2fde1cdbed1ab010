import { TransdimError, checkArgument, hasList } from '../errors.js';
import { checkPools, poolOptionNames } from '../pool/usePools.js';
import { checkProblem } from '../problem/loadProblem.js';
import { standAside } from '../problem/registry.js';
import { checkFailureOptions } from '../within/failureOptions.js';
import { checkCount } from '../within/checkCount.js';
import { checkSeed, checkSignal, refuseUnknown } from '../within/options.js';
import { drawMembers } from './drawMembers.js';
import type { PoolOptions } from '../pool/usePools.js';
import type { Problem } from '../problem/types.js';
import type { ProgressOption } from '../progress/types.js';
import type { PseudoPrior } from '../pseudoprior/fitPseudoPrior.js';
import type { Seed } from '../random/stream.js';
import type { FailurePolicy } from '../within/types.js';
import type { Members } from './types.js';

/** Options of drawProposals. */
export interface ProposalOptions extends PoolOptions {
  /** Proposal members per state. @default 10000 */
  readonly draws?: number;
  /** @default drawn anew */
  readonly seed?: Seed;
  /** What setup() is given; the same as for runMcmcPerState. @default undefined */
  readonly data?: unknown;
  /** Show progress on the terminal (true), or be called with it: a function that fails ends the call at once. @default false */
  readonly progress?: ProgressOption;
  /** 'raise' ends the call at an evaluation that fails; 'reject' records it and takes its point to be outside the support. @default 'raise' */
  readonly onFailure?: FailurePolicy;
  /** How long one evaluation may take, in milliseconds, before its thread or process is ended and replaced. @default no limit */
  readonly evaluationTimeLimitMs?: number;
  /** Ends the call early. @default none */
  readonly signal?: AbortSignal;
}

const proposalOptionNames = [
  ...['draws', 'seed', 'data', 'progress', 'onFailure', 'evaluationTimeLimitMs', 'signal'],
  ...poolOptionNames,
];

/**
 * Proposal members: independent draws from each state's pseudo-prior with their log posteriors, evaluated over the pools.
 *
 * @throws {TransdimError} tag 'option' or 'problem' before anything starts; 'evaluation', 'worker', 'poisoned' or 'interrupted'
 * while it runs.
 * @example
 * const proposals = await drawProposals(problem, pseudoPrior, { draws: 20000, seed: 7 });
 */
export async function drawProposals<Data, Shared>(
  problem: Problem<Data, Shared>,
  pseudoPrior: PseudoPrior,
  options: ProposalOptions = {},
): Promise<Members> {
  await standAside('drawProposals');
  checkProblem(problem);
  checkArgument(
    'pseudoPrior',
    hasList(pseudoPrior, 'states'),
    'drawProposals needs what fitPseudoPrior returned',
    pseudoPrior,
  );
  refuseUnknown('drawProposals', options, proposalOptionNames);
  const draws = checkCount('draws', options.draws ?? 10_000, 1);
  const seed = checkSeed(options.seed);
  checkFailureOptions(options);
  checkSignal(options.signal);
  checkPools(problem, options);
  checkSize(problem, pseudoPrior);
  const { members, poisoned } = await drawMembers(
    problem,
    problem.states,
    pseudoPrior,
    { ...options, draws, seed },
    null,
  );
  if (poisoned.length > 0) throw poisoned[0];
  return members;
}

function checkSize(problem: Problem, { states }: PseudoPrior): void {
  const fits =
    states.length === problem.states.length &&
    problem.states.every(({ dimension, index }) => states[index].lower.length === dimension);
  if (fits) return;
  const dimensions = (list: readonly number[]): string => `[${list.join(', ')}]`;
  throw new TransdimError(
    'option',
    `the pseudo-prior must have one density per state, of dimensions ${dimensions(problem.states.map((s) => s.dimension))}; got ${dimensions(states.map((s) => s.lower.length))}`,
    { option: 'pseudoPrior', given: states.length },
  );
}
