import { bindForms, bindPromise } from '../problem/bindState.js';
import { openPromiseEvaluator } from './promiseEvaluator.js';
import { openSerialEvaluator } from './serialEvaluator.js';
import type { Problem } from '../problem/types.js';
import type { BatchEvaluator, EvaluatorUsage, Gauge, StateJob, StateTask } from './types.js';

/** What a thread or process has loaded of a context. */
export interface Loaded {
  readonly problem: Problem;
  /** What setup() made of the data here. */
  readonly shared: unknown;
}

/** What a task is performed with. */
export interface Lead {
  /** Spreads the points of the task's batches. */
  readonly evaluator: BatchEvaluator;
  readonly gauge: Gauge;
  /** The log posterior may return promises. */
  readonly awaits: boolean;
  readonly onEvaluated?: (() => void) | undefined;
}

/** Performs a state's task in this thread, which leads. */
export async function leadState<Task extends StateTask, Report>(
  job: StateJob<Task, Report>,
  task: Task,
  { problem, shared }: Loaded,
  { evaluator, gauge, awaits, onEvaluated = () => undefined }: Lead,
): Promise<{ readonly report: Report; readonly usage: EvaluatorUsage }> {
  const state = problem.states[task.state];
  const { dimension } = task;
  const openSerial = (capacity: number): BatchEvaluator =>
    awaits
      ? openPromiseEvaluator(bindPromise(problem, state, shared), capacity, dimension, 1, null)
      : openSerialEvaluator(bindForms(problem, state, shared), capacity, dimension);
  const report = await job.perform(task, { problem, shared, evaluator, openSerial, gauge, onEvaluated });
  return { report, usage: evaluator.usage };
}
