import type { Evaluate } from '../problem/bindState.js';
import type { Problem } from '../problem/types.js';

/** How states are spread. Plain data; every field but kind may be left out. */
export type StatePoolConfig =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'processes';
      /** State processes. @default the cores this process may use, no more than states in a call's own pool */
      readonly size?: number;
      /** Node's options in the processes. @default those of this process */
      readonly execArgv?: readonly string[];
    };

/** How the points of a batch are spread within one state. Plain data; every field but kind may be left out. */
export type WalkerPoolConfig =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'threads';
      /** Threads per process, the leader included. @default the cores this process may use, shared out over state processes */
      readonly size?: number;
    };

/** The points of one batch and their log posteriors, as the ensemble loop sees them. */
export interface BatchEvaluator {
  /** Row-major [slot, dimension]; the loop writes the points here. */
  readonly points: Float64Array;
  /** One per slot; results are found here. */
  readonly logPosteriors: Float64Array;
  /**
   * Evaluates slots 0 to count - 1. Returns a promise only when it has to wait for other things to happen.
   * @throws {PointFailure} the lowest slot that threw, or gave NaN or +Infinity
   */
  evaluate(count: number): void | Promise<void>;
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
}

/** Counters that a task writes and others read while it runs: shared memory, indexed by GaugeField. */
export type Gauge = Float64Array;

/** The fields of a gauge. */
export const gaugeFields = { done: 0, total: 1, evaluations: 2, accepted: 3, proposed: 4 } as const;

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
  /** The same log posterior in this thread alone. */
  readonly evaluate: Evaluate;
  readonly gauge: Gauge;
}

/** Work on one state, known by name so that another process can find it. Task and Report are plain data. */
export interface StateJob<Task extends StateTask, Report> {
  readonly name: string;
  perform(this: void, task: Task, environment: TaskEnvironment): Promise<Report>;
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

/** Level 2 of parallelism: the points of one state's batches. Open it with openWalkerPool, close it when done. */
export interface WalkerPool {
  readonly config: Required<WalkerPoolConfig>;
  /** Performs one state's task in this process with all evaluators of the pool. */
  performState<Task extends StateTask, Report>(
    job: StateJob<Task, Report>,
    task: Task,
    context: ProblemContext,
    gauge: Gauge,
  ): Promise<Report>;
  /** Performs independent tasks, spread over the pool; reports are in the order of the tasks. */
  performEach<Task, Report>(job: PlainJob<Task, Report>, tasks: readonly Task[]): Promise<Report[]>;
  /** Ends the pool's threads. Closing twice is harmless. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Level 1 of parallelism: states. Open it with openStatePool, close it when done. */
export interface StatePool {
  readonly config: Required<StatePoolConfig>;
  /** Performs one task per state, each with a walker pool of its own; reports are in the order of the tasks. */
  performStates<Task extends StateTask, Report>(
    job: StateJob<Task, Report>,
    tasks: readonly Task[],
    context: ProblemContext,
    walkers: WalkerPoolConfig | WalkerPool,
    onGauge: OnGauge,
  ): Promise<Report[]>;
  /** Ends the pool's processes. Closing twice is harmless. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Whether a walker pool was opened by the caller, or is to be opened from its configuration. */
export function isOpenWalkerPool(walkers: WalkerPoolConfig | WalkerPool): walkers is WalkerPool {
  return typeof walkers === 'object' && 'performState' in walkers && typeof walkers.performState === 'function';
}
