import { openStream } from '../../lib/random/stream.js';
import { evaluateJob } from '../../lib/within/evaluateState.js';
import { bindState, setUp } from '../../lib/problem/bindState.js';
import type { Gauge, ProblemContext } from '../../lib/pool/types.js';
import type { EvaluateTask } from '../../lib/within/evaluateState.js';
import type { OpenLayout } from './layouts.js';

/** A task of `count` points of one state, drawn from the standard normal; batches of 16. */
export function pointsTask({ problem }: ProblemContext, state: number, count: number): EvaluateTask {
  const { name, dimension } = problem.states[state];
  const random = openStream(count, 'points', name);
  const points = Float64Array.from({ length: count * dimension }, () => 2 * random.normal());
  return {
    ...{ state, name, dimension, points, numbers: Int32Array.from({ length: count }, (_, i) => i), batchSize: 16 },
    ...{ cost: 0, onFailure: 'raise', timeLimitMs: null, forwardThreads: 1, caution: null, notes: null, kept: null },
  };
}

/** The log posteriors of the tasks' points, in the order of the tasks, as pools of this layout find them. */
export async function evaluateOver(
  { statePool, walkerPool }: OpenLayout,
  context: ProblemContext,
  tasks: readonly EvaluateTask[],
  onGauge: (task: number, gauge: Gauge) => void = () => undefined,
): Promise<number[][]> {
  const { reports } = await statePool.performStates(evaluateJob, tasks, context, walkerPool, onGauge);
  return reports.map(({ logPosteriors }) => [...logPosteriors]);
}

/** The same without any pool: the log posterior of the state, called in a loop. */
export function evaluateHere({ problem, data }: ProblemContext, tasks: readonly EvaluateTask[]): number[][] {
  return tasks.map(({ state, points, dimension }) => {
    const evaluate = bindState(problem, problem.states[state], setUp(problem, data));
    return Array.from({ length: points.length / dimension }, (_, i) =>
      evaluate(points.subarray(i * dimension, (i + 1) * dimension)),
    );
  });
}
