import type { TransdimError } from '../errors.js';
import type { NumberMemory } from '../math/numberMemory.js';
import type { EvaluationForms } from '../problem/bindState.js';
import type { Problem } from '../problem/types.js';
import type { StatePoolConfig, WalkerPoolConfig } from './config.js';

export type { MapPool, StatePoolConfig, WalkerPoolConfig } from './config.js';

/** The points of one batch and their log posteriors, as the ensemble loop sees them. */
export interface BatchEvaluator {
  /** Row-major [slot, dimension]; the loop writes the points here. */
  readonly points: Float64Array;
  /** One per slot; results are found here. */
  readonly logPosteriors: Float64Array;
  /**
   * Evaluates slots 0 to count - 1. Returns a promise only when it has to wait for other things to happen.
   * @throws {PointFailure} the lowest slot that threw, took too long, or gave NaN or +Infinity, unless onFailure is set
   */
  evaluate(count: number): void | Promise<void>;
  /** Where set, called with each point that failed, in the order of the slots; the point is then outside the support. */
  onFailure: ((failure: PointFailure) => void) | null;
  readonly usage: EvaluatorUsage;
  /** Where it can: has `points` and `logPosteriors` be other arrays, taken from a memory. */
  moveTo?(memory: NumberMemory): void;
}

/** What an evaluator notes of its own work, to say afterwards what a layout was worth. */
export interface EvaluatorUsage {
  /** Points that were evaluated; and those of them that the leader had to itself, as help would have taken longer. */
  points: number;
  alonePoints: number;
  /** Time that the ensemble loop waited for the last points of batches, in seconds. */
  waitedSeconds: number;
  /** A sample of points that one thread evaluated, and the time that took it, in seconds. */
  timedPoints: number;
  timedSeconds: number;
}

/** A point of a batch that could not be evaluated. Whoever filled the batch knows which walker it was. */
export class PointFailure extends Error {
  constructor(
    readonly slot: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PointFailure';
  }
}

/** What every task of a state says about itself, so that a pool can prepare for it. */
export interface StateTask {
  /** Index of the state. */
  readonly state: number;
  readonly dimension: number;
  /** The largest number of points it evaluates together. */
  readonly batchSize: number;
  /** How long it is expected to take, in any unit: the longest task goes first. 0 where nothing is known. */
  readonly cost: number;
  /** How long one evaluation may take, in milliseconds, before it is ended and fails; null for any time. */
  readonly timeLimitMs: number | null;
  /** Threads that share the pieces of one log posterior call, the calling one included. */
  readonly forwardThreads: number;
  /**
   * How far from where it begins, in the units of `done` of its gauge, the task notes each point in the file `notes` before
   * it is evaluated, since a worker has died thereabouts; null where none has.
   */
  readonly caution: number | null;
  readonly notes: string | null;
}

/** Counters that a task writes and others read while it runs: shared memory, indexed by GaugeField. */
export type Gauge = Float64Array;

/** The fields of a gauge. `rest` is in seconds; `stop` is written by others: above 0 it asks the task to write down what it has and to end. */
export const gaugeFields = { done: 0, total: 1, evaluations: 2, accepted: 3, proposed: 4, rest: 5, stop: 6 } as const;

/** A new gauge, all zero. */
export function openGauge(): Gauge {
  return new Float64Array(new SharedArrayBuffer(8 * Object.keys(gaugeFields).length));
}

/** What a state's task finds where it is performed. */
export interface TaskEnvironment {
  readonly problem: Problem;
  /** What setup() made of the data in this thread. */
  readonly shared: unknown;
  /** The batch evaluator of the task's state, backed by the walker pool. */
  readonly evaluator: BatchEvaluator;
  /** Another evaluator of the same log posterior, for batches of `capacity`, in this thread alone. */
  openSerial(this: void, capacity: number): BatchEvaluator;
  readonly gauge: Gauge;
  /** To be called when the task evaluates no more and will soon be done: another one may be sent for. */
  onEvaluated(this: void): void;
}

/** Work on one state, known by name so that another process can find it. Task and Report are plain data. */
export interface StateJob<Task extends StateTask, Report> {
  readonly name: string;
  perform(this: void, task: Task, environment: TaskEnvironment): Promise<Report>;
  /** The task as independent tasks of about equal cost, at most `parts` of them, for pools with more workers than tasks. */
  split?(this: void, task: Task, parts: number): readonly Task[];
  /** The report of a task that was split, from the reports of its parts in their order. */
  join?(this: void, task: Task, reports: readonly Report[]): Report;
}

/** Work that needs no problem, known by name. Task and Report are plain data. */
export interface PlainJob<Task, Report> {
  readonly name: string;
  perform(this: void, task: Task): Report;
}

/** The problem and data that a pool is to work on. */
export interface ProblemContext {
  readonly problem: Problem;
  readonly data: unknown;
}

/** Called now and then while tasks run, with the index of a task in the list and its gauge. */
export type OnGauge = (task: number, gauge: Gauge) => void;

/** What one task took, where it was performed. */
export interface TaskUsage extends Readonly<EvaluatorUsage> {
  /** From when the task was handed over to when its report came, in seconds. */
  readonly seconds: number;
}

/** Reports in the order of the tasks; and what they took, in the order in which they ended. */
export interface Performance<Report> {
  /** A task that was given up has none: its place is empty. */
  readonly reports: Report[];
  readonly usage: readonly TaskUsage[];
  /** Tasks that were given up as their workers died three times at the same place, by their index. */
  readonly poisoned: ReadonlyMap<number, TransdimError<'poisoned'>>;
}

/** Level 2 of parallelism: the points of one state's batches. Open it with openWalkerPool, close it when done. */
export interface WalkerPool {
  readonly config: WalkerPoolConfig;
  /**
   * Performs one state's task in this process with all evaluators of the pool. When `signal` says so it is stopped.
   * @throws {TransdimError} tag 'poisoned': its threads or processes died three times at the same place; tag 'interrupted'
   */
  performState<Task extends StateTask, Report>(
    job: StateJob<Task, Report>,
    task: Task,
    context: ProblemContext,
    onGauge: (gauge: Gauge) => void,
    signal?: AbortSignal,
  ): Promise<{ readonly report: Report; readonly usage: EvaluatorUsage }>;
  /** Performs independent tasks, spread over the pool; reports are in the order of the tasks. `signal` stops it between two tasks. */
  performEach<Task, Report>(
    job: PlainJob<Task, Report>,
    tasks: readonly Task[],
    signal?: AbortSignal,
  ): Promise<Report[]>;
  /** Ends the pool's threads and processes. Closing twice is harmless. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Level 1 of parallelism: states. Open it with openStatePool, close it when done. */
export interface StatePool {
  readonly config: StatePoolConfig;
  /**
   * Performs one task per state, each with a walker pool of its own; reports are in the order of the tasks. A task whose
   * worker dies is performed again; the others go on when it is given up.
   * @throws {TransdimError} tag 'interrupted' when `signal` asks all tasks to stop
   */
  performStates<Task extends StateTask, Report>(
    job: StateJob<Task, Report>,
    tasks: readonly Task[],
    context: ProblemContext,
    walkers: WalkerPoolConfig | WalkerPool,
    onGauge: OnGauge,
    signal?: AbortSignal,
  ): Promise<Performance<Report>>;
  /** Ends the pool's threads and processes. Closing twice is harmless. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A config of the wrong type is refused where it is checked. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether a walker pool was opened by the caller, or is to be opened from its configuration. */
export function isOpenWalkerPool(walkers: WalkerPoolConfig | WalkerPool): walkers is WalkerPool {
  return isObject(walkers) && 'performState' in walkers && typeof walkers.performState === 'function';
}

/** Whether a state pool was opened by the caller, or is to be opened from its configuration. */
export function isOpenStatePool(states: StatePoolConfig | StatePool): states is StatePool {
  return isObject(states) && 'performStates' in states && typeof states.performStates === 'function';
}

/** How a state's log posterior can be called in this thread. */
export type { EvaluationForms };
