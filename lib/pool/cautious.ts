import { isA } from '../errors.js';
import { PointFailure } from './types.js';
import type { BatchEvaluator } from './types.js';

/**
 * An evaluator that has another one evaluate its points one by one, and says which before: where points of a batch have
 * ended the process, this is how the one is found. The values are the same.
 */
export function openCautious(
  inner: BatchEvaluator,
  capacity: number,
  dimension: number,
  note: (slot: number, point: Float64Array) => void,
): BatchEvaluator {
  const points = new Float64Array(capacity * dimension);
  const logPosteriors = new Float64Array(capacity);

  /** The log posterior of a point, or how it failed. */
  const evaluateOne = async (slot: number): Promise<PointFailure | number> => {
    const point = points.subarray(slot * dimension, (slot + 1) * dimension);
    inner.points.set(point);
    note(slot, point);
    try {
      await inner.evaluate(1);
      return inner.logPosteriors[0];
    } catch (error) {
      if (!isA(error, PointFailure)) throw error;
      return new PointFailure(slot, error.message, { cause: error.cause });
    }
  };

  const evaluator: BatchEvaluator = {
    points,
    logPosteriors,
    usage: inner.usage,
    onFailure: null,
    evaluate: async (count) => {
      const { onFailure } = inner;
      inner.onFailure = null; // it would not know the slot
      try {
        for (let slot = 0; slot < count; slot++) {
          const value = await evaluateOne(slot);
          logPosteriors[slot] = typeof value === 'number' ? value : -Infinity;
          if (typeof value === 'number') continue;
          if (evaluator.onFailure === null) throw value;
          evaluator.onFailure(value);
        }
      } finally {
        inner.onFailure = onFailure;
      }
    },
  };
  return evaluator;
}
