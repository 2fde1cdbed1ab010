import { coreBudget } from '../plan/coreBudget.js';
import { chooseLayout, leastWorthwhile } from '../plan/chooseLayout.js';
import { secondsOfLoop } from '../plan/costs.js';
import { inspectMemory } from '../plan/inspectMemory.js';
import { startSlowness } from '../plan/startSlowness.js';
import { describeLayout } from '../plan/recommendLayouts.js';
import { canStartThreads } from '../pool/configFields.js';
import { serialStatePool } from '../pool/serialStatePool.js';
import { checkPools, configsOf } from '../pool/usePools.js';
import { referenceTo } from '../problem/loadProblem.js';
import { packData } from '../problem/packData.js';
import { timeJob } from './timeState.js';
import type { Choice } from '../plan/chooseLayout.js';
import type { Layout } from '../plan/recommendLayouts.js';
import type { ProblemContext, StatePool } from '../pool/types.js';
import type { CheckedPools, PoolOptions } from '../pool/usePools.js';
import type { TimeReport, TimeTask } from './timeState.js';

/** What one state of a call will take, as far as its options tell. */
export interface StateWork {
  readonly state: number;
  readonly dimension: number;
  readonly evaluations: number;
  /** Times that points are evaluated together. */
  readonly batches: number;
}

/** The pools of a call, the layout they make, and why. */
export interface LaidOut {
  /** The problem and data for which it was made, set up at most once in this thread. */
  readonly context: ProblemContext;
  readonly pools: CheckedPools;
  readonly layout: Layout;
  /** Seconds per evaluation of each state, where they were timed; else null. */
  readonly seconds: readonly number[] | null;
  /** What all evaluations are predicted to take, in one thread and in this layout, where it was chosen by that; else null. */
  readonly predictedSeconds: Choice['predictedSeconds'] | null;
}

/** What is said of a call besides its pools. */
interface LayOutOptions {
  readonly timeLimitMs: number | null;
  /** Log posteriors are timed for the whole 200 ms, even where less decides: their seconds are wanted for themselves. */
  readonly thoroughly: boolean;
}

/** The log posteriors of all states together are timed no longer than this. */
const timingSeconds = 0.2;

/** The log posterior of each state is timed for so long before any is timed in earnest. */
const briefSeconds = 0.002;

/** Of states that make fewer, another one would be too many. */
const fewEvaluations = 100;

/** Of a state whose log posterior ends its process: sampling will report it. */
const nothingKnown: TimeReport = { secondsPerEvaluation: NaN, awaits: false, failure: null };

/**
 * The pools as asked; else what suits the machine and the problem: its log posteriors are timed in this thread for at most
 * 200 ms, or 1 % of what the call is expected to take unless `thoroughly`.
 */
export async function layOut(
  context: ProblemContext,
  options: PoolOptions,
  work: readonly StateWork[],
  ensembles: number,
  { timeLimitMs = null, thoroughly = false }: Partial<LayOutOptions> = {},
): Promise<LaidOut> {
  const { problem } = context;
  const asked = checkPools(problem, options);
  if (options.statePool !== undefined || options.walkerPool !== undefined)
    return named(context, asked, 'as asked', null);
  if (timeLimitMs !== null) return layOutLimited(context, options, work, ensembles);
  if (options.parallel === false || options.forwardPool?.kind === 'threads') {
    const why = options.parallel === false ? 'parallel is false' : 'all cores work on one log posterior at a time';
    return named(context, asked, why, null);
  }
  const inline = 'the problem is inline (defineProblem without import.meta.url)';
  if (options.parallel === true) referenceTo(problem);

  const machine = { cores: coreBudget(), slowness: startSlowness() };
  const decisive = options.parallel === true ? 0 : leastWorthwhile(machine);
  const timed = thoroughly ? work.map((state) => ({ ...state, evaluations: Infinity })) : work;
  const pool = serialStatePool({ kind: 'serial' });
  const reports = await timeStates(pool, context, timed, { decisiveSeconds: decisive });
  const seconds = secondsOfReports(reports);
  if (reports.some(({ awaits }) => awaits)) {
    const pools = checkPools(problem, { walkerPool: { kind: 'promises' } });
    return named(context, pools, 'the log posterior returns promises', seconds);
  }
  if (problem.moduleUrl === null) return named(context, asked, inline, seconds);
  const failed = reports.findIndex(({ failure }) => failure !== null);
  if (options.parallel !== true && seconds.every((each) => each === 0) && failed >= 0) {
    const { name } = problem.states[work[failed].state];
    return named(context, asked, `nothing of state '${name}' could be timed: ${reports[failed].failure}`, seconds);
  }
  if (options.parallel !== true && !canStartThreads()) {
    return named(context, asked, 'node runs with --input-type, under which no thread can be started', seconds);
  }
  const { parallel, processors, stateProcessors } = options;
  const states = work.map((state, i) => ({ ...state, secondsPerEvaluation: seconds[i] }));
  const needs = { states, ensembles, parallel, processors, stateProcessors };
  const problemMemoryMb = packData(context.data).byteLength / 2 ** 20;
  const memoryAvailableMb = isLong(states) ? (await inspectMemory()).memoryAvailableMb : Infinity;
  const { layout, predictedSeconds } = chooseLayout({ ...needs, problemMemoryMb }, { ...machine, memoryAvailableMb });
  const { statePool, walkerPool } = layout;
  return { context, pools: checkPools(problem, { statePool, walkerPool }), layout, seconds, predictedSeconds };
}

/** Only threads that can be ended keep a time limit: nothing is timed in this one, and even one evaluator is a thread. */
function layOutLimited(
  context: ProblemContext,
  { parallel, processors, stateProcessors, forwardPool }: PoolOptions,
  work: readonly StateWork[],
  ensembles: number,
): LaidOut {
  const { problem } = context;
  const size =
    parallel === false ? 1 : Math.min(processors ?? coreBudget(), stateProcessors ?? Infinity, work.length * ensembles);
  const statePool = size === 1 ? ({ kind: 'serial' } as const) : ({ kind: 'threads', size } as const);
  const pools = checkPools(problem, { statePool, walkerPool: { kind: 'threads', size: 1 }, forwardPool });
  return named(context, pools, 'evaluationTimeLimitMs needs threads, and nothing is timed without it', null);
}

/** Whether a layout may be chosen that needs more memory: looking takes longer than short work. */
function isLong(states: readonly { readonly evaluations: number; readonly secondsPerEvaluation: number }[]): boolean {
  return states.reduce((sum, state) => sum + state.evaluations * (state.secondsPerEvaluation + 1e-7), 0) > 0.1;
}

/**
 * What one evaluation of each state takes, timed in the pool; no longer than until all states together are known to take
 * less than `decisiveSeconds` in one thread.
 */
export async function timeStates(
  statePool: StatePool,
  context: ProblemContext,
  work: readonly StateWork[],
  { decisiveSeconds = 0, signal }: { readonly decisiveSeconds?: number; readonly signal?: AbortSignal } = {},
): Promise<readonly TimeReport[]> {
  const mostSeconds = timingSeconds / work.length;
  const tasks = work.map(({ state, dimension, evaluations }): TimeTask => {
    const leastSeconds = decisiveSeconds / work.length - evaluations * secondsOfLoop(dimension);
    return {
      ...{ state, dimension, evaluations, leastSeconds, mostSeconds, awaits: null },
      batchSize: 1,
      cost: 0,
      timeLimitMs: null,
      forwardThreads: 1,
      caution: null,
      notes: null,
    };
  });
  const time = async (own: readonly TimeTask[]): Promise<readonly (TimeReport | undefined)[]> =>
    (await statePool.performStates(timeJob, own, context, { kind: 'serial' }, () => undefined, signal)).reports;
  // one function for all states is compiled anew when a later one takes a turn that it has not seen: first a little of each
  const brief = work.length === 1 ? [] : await time(tasks.map((task) => ({ ...task, mostSeconds: briefSeconds })));
  const isOpen = (k: number): boolean =>
    brief.length === 0 || (brief[k] !== undefined && work[k].evaluations >= fewEvaluations);
  const open = tasks.filter((_, k) => isOpen(k));
  const long = await time(open.map((task) => ({ ...task, awaits: brief[tasks.indexOf(task)]?.awaits ?? null })));
  return tasks.map((task, k) => long[open.indexOf(task)] ?? brief[k] ?? nothingKnown);
}

/** What an evaluation of each state takes; of one that could not be timed, what it takes in the others. */
export function secondsOfReports(reports: readonly TimeReport[]): number[] {
  const known = reports.map(({ secondsPerEvaluation }) => secondsPerEvaluation).filter((seconds) => seconds > 0);
  const usual = known.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, known.length);
  return reports.map(({ secondsPerEvaluation }) => secondsPerEvaluation || usual);
}

function named(context: ProblemContext, pools: CheckedPools, why: string, seconds: readonly number[] | null): LaidOut {
  const { statePool, walkerPool } = configsOf(pools);
  const reason = `${describeLayout(statePool, walkerPool)}: ${why}`;
  return { context, pools, layout: { statePool, walkerPool, reason }, seconds, predictedSeconds: null };
}
