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

/**
 * Performs a state's task in this thread, which leads: the evaluator spreads the points of its batches. `awaits` says that
 * the log posterior may return promises.
 */
export async function leadState<Task extends StateTask, Report>(
  job: StateJob<Task, Report>,
  task: Task,
  { problem, shared }: Loaded,
  evaluator: BatchEvaluator,
  gauge: Gauge,
  awaits: boolean,
): Promise<{ readonly report: Report; readonly usage: EvaluatorUsage }> {
  const state = problem.states[task.state];
  const { dimension } = task;
  const openSerial = (capacity: number): BatchEvaluator =>
    awaits
      ? openPromiseEvaluator(bindPromise(problem, state, shared), capacity, dimension, 1, null)
      : openSerialEvaluator(bindForms(problem, state, shared), capacity, dimension);
  const report = await job.perform(task, { problem, shared, evaluator, openSerial, gauge });
  return { report, usage: evaluator.usage };
}
