import { gaugeFields } from '../pool/types.js';
import { blame } from './blame.js';
import type { StateJob, StateTask } from '../pool/types.js';

/** Points of one state whose log posteriors are wanted. */
export interface EvaluateTask extends StateTask {
  readonly name: string;
  /** Row-major [point, dimension]. */
  readonly points: Float64Array;
}

/** Their log posteriors. */
export interface EvaluateReport {
  readonly logPosteriors: Float64Array;
  readonly seconds: number;
}

/** Evaluates points of one state, batch after batch. */
export const evaluateJob: StateJob<EvaluateTask, EvaluateReport> = {
  name: 'evaluate',
  perform: async ({ name, points, dimension, batchSize }, { evaluator, gauge }) => {
    const began = performance.now();
    const total = points.length / dimension;
    const logPosteriors = new Float64Array(total);
    for (let first = 0; first < total; first += batchSize) {
      const count = Math.min(batchSize, total - first);
      evaluator.points.set(points.subarray(first * dimension, (first + count) * dimension));
      try {
        await evaluator.evaluate(count);
      } catch (error) {
        const locate = (slot: number) => ({ state: name, ensemble: null, walker: first + slot, step: null });
        throw blame(error, locate, evaluator.points, dimension);
      }
      logPosteriors.set(evaluator.logPosteriors.subarray(0, count), first);
      gauge[gaugeFields.done] = first + count;
      gauge[gaugeFields.total] = total;
      gauge[gaugeFields.evaluations] = first + count;
    }
    return { logPosteriors, seconds: (performance.now() - began) / 1000 };
  },
};
