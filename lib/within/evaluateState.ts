import { gaugeFields } from '../pool/types.js';
import { blame, recordFailures } from './blame.js';
import type { StateJob, StateTask } from '../pool/types.js';
import type { Place } from './blame.js';
import type { FailedEvaluation, FailurePolicy } from './types.js';

/** Points of one state whose log posteriors are wanted. */
export interface EvaluateTask extends StateTask {
  readonly name: string;
  /** Row-major [point, dimension]. */
  readonly points: Float64Array;
  /** Index of the first of them among those of the state. */
  readonly first: number;
  readonly onFailure: FailurePolicy;
}

/** Their log posteriors. */
export interface EvaluateReport {
  readonly logPosteriors: Float64Array;
  readonly seconds: number;
  /** Evaluations that failed and were rejected. */
  readonly failures: readonly FailedEvaluation[];
}

/** Evaluates points of one state, batch after batch. It can be split into runs of points. */
export const evaluateJob: StateJob<EvaluateTask, EvaluateReport> = {
  name: 'evaluate',
  perform: async (task, { evaluator, gauge }) => {
    const { name, points, dimension, batchSize } = task;
    const began = performance.now();
    const total = points.length / dimension;
    const logPosteriors = new Float64Array(total);
    let at = 0;
    const locate = (slot: number): Place => {
      return { state: name, ensemble: null, walker: task.first + at + slot, step: null };
    };
    const failures = recordFailures(evaluator, task.onFailure, dimension, locate);
    for (; at < total; at += batchSize) {
      const count = Math.min(batchSize, total - at);
      evaluator.points.set(points.subarray(at * dimension, (at + count) * dimension));
      try {
        await evaluator.evaluate(count);
      } catch (error) {
        throw blame(error, locate, evaluator.points, dimension);
      }
      logPosteriors.set(evaluator.logPosteriors.subarray(0, count), at);
      gauge[gaugeFields.done] = at + count;
      gauge[gaugeFields.total] = total;
      gauge[gaugeFields.evaluations] = at + count;
    }
    return { logPosteriors, failures, seconds: (performance.now() - began) / 1000 };
  },
  split: (task, parts) => {
    const { points, dimension, cost, first } = task;
    const total = points.length / dimension;
    const count = Math.min(parts, total);
    return Array.from({ length: count }, (_, part): EvaluateTask => {
      const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * total) / count));
      const own = points.slice(from * dimension, to * dimension);
      return { ...task, points: own, first: first + from, cost: (cost * (to - from)) / total };
    });
  },
  join: (task, reports) => {
    const logPosteriors = new Float64Array(task.points.length / task.dimension);
    let at = 0;
    for (const report of reports) {
      logPosteriors.set(report.logPosteriors, at);
      at += report.logPosteriors.length;
    }
    const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
    return { logPosteriors, seconds, failures: reports.flatMap(({ failures }) => failures) };
  },
};
