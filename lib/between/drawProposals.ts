import ndarray from 'ndarray';

import { TransdimError, checkArgument, hasList } from '../errors.js';
import { secondsOfLoop } from '../plan/costs.js';
import { checkPools, poolOptionNames, useStatePool } from '../pool/usePools.js';
import { checkProblem } from '../problem/loadProblem.js';
import { standAside } from '../problem/registry.js';
import { openProgress } from '../progress/openProgress.js';
import { openDensity } from '../pseudoprior/gaussianMixture.js';
import { openStream } from '../random/stream.js';
import { evaluateJob } from '../within/evaluateState.js';
import { layOut } from '../within/layOut.js';
import { checkFailureOptions } from '../within/failureOptions.js';
import { checkCount, checkSeed, refuseUnknown } from '../within/options.js';
import { relay } from '../within/sampleStates.js';
import type { PoolOptions } from '../pool/usePools.js';
import type { Problem, State } from '../problem/types.js';
import type { ProgressOption } from '../progress/types.js';
import type { PseudoPrior } from '../pseudoprior/fitPseudoPrior.js';
import type { GaussianMixture } from '../pseudoprior/types.js';
import type { Seed } from '../random/stream.js';
import type { EvaluateTask } from '../within/evaluateState.js';
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
  /** Show progress on the terminal (true), or be called with it. @default false */
  readonly progress?: ProgressOption;
  /** 'raise' ends the call at an evaluation that fails; 'reject' records it and takes its point to be outside the support. @default 'raise' */
  readonly onFailure?: FailurePolicy;
  /** How long one evaluation may take, in milliseconds, before its thread or process is ended and replaced. @default no limit */
  readonly evaluationTimeLimitMs?: number;
}

const proposalOptionNames = [
  ...['draws', 'seed', 'data', 'progress', 'onFailure', 'evaluationTimeLimitMs'],
  ...poolOptionNames,
];

/** Points evaluated together: enough for many threads, few enough for live progress. */
const batchSize = 256;

/**
 * Proposal members: independent draws from each state's pseudo-prior with their log posteriors, evaluated over the pools.
 *
 * @throws {TransdimError} tag 'option' or 'problem' before anything starts; 'evaluation' or 'worker' while it runs.
 * @example
 * const proposals = await drawProposals(problem, pseudoPrior, { draws: 20000, seed: 7 });
 */
export async function drawProposals<Data, Shared>(
  problem: Problem<Data, Shared>,
  pseudoPrior: PseudoPrior,
  options: ProposalOptions = {},
): Promise<Members> {
  await standAside();
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
  const { onFailure, timeLimitMs } = checkFailureOptions(options);
  checkPools(problem, options);
  checkSize(problem, pseudoPrior);
  const context = { problem: problem as Problem, data: options.data };
  const work = problem.states.map(({ index, dimension }) => {
    return { state: index, dimension, evaluations: draws, batches: Math.ceil(draws / batchSize) };
  });
  const { pools, seconds } = await layOut(context, options, work, draws, timeLimitMs);
  const proposed = problem.states.map((state) => drawState(state, pseudoPrior.states[state.index], draws, seed));
  const names = problem.states.map(({ name }) => name);
  const display = await openProgress(options.progress, 'evaluate', names);
  try {
    const tasks = proposed.map(({ state, points }): EvaluateTask => {
      const { index, name, dimension } = state;
      const cost = draws * ((seconds?.[index] ?? 0) + secondsOfLoop(dimension));
      const own = { state: index, name, dimension, points, first: 0, batchSize: Math.min(batchSize, draws) };
      return { ...own, cost, onFailure, timeLimitMs, forwardThreads: pools.forwardThreads };
    });
    const { reports } = await useStatePool(pools, (statePool) =>
      statePool.performStates(
        evaluateJob,
        tasks,
        context,
        pools.walkerPool,
        relay(display, problem.states, 'evaluate'),
      ),
    );
    display.check();
    return {
      kind: 'proposal',
      seed,
      states: proposed.map(({ state, points, logPseudoPriors }, index) => {
        const { logPosteriors, seconds, failures } = reports[index];
        return {
          ...{
            state,
            statePrior: problem.statePriors[index],
            logPosteriors,
            logPseudoPriors,
            seconds,
            evaluations: draws,
            failures,
          },
          points: ndarray(points, [draws, state.dimension]),
          shape: { ensembles: 1, steps: draws, walkers: 1 },
          logRatios: logPosteriors.map((value, i) => value - logPseudoPriors[i]),
        };
      }),
    };
  } finally {
    display.close();
  }
}

function drawState(state: State, mixture: GaussianMixture, draws: number, seed: Seed) {
  const density = openDensity(mixture);
  const random = openStream(seed, 'propose', state.name);
  const points = new Float64Array(draws * state.dimension);
  const logPseudoPriors = new Float64Array(draws);
  for (let i = 0; i < draws; i++) {
    const point = points.subarray(i * state.dimension, (i + 1) * state.dimension);
    density.draw(random, point);
    logPseudoPriors[i] = density.logDensity(point);
  }
  return { state, points, logPseudoPriors };
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
