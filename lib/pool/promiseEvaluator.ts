import { TimeLimitPassed, asThrown, openUsage, pointViews, settleBatch } from './evaluatePoint.js';
import type { BatchEvaluator } from './types.js';

/** A log posterior that may return a promise. */
export type EvaluateLater = (x: Float64Array) => number | Promise<number>;

/**
 * A batch evaluator of log posteriors that await: at most `limit` are under way at once. One that takes longer than
 * timeLimitMs fails; nobody waits for it any more, but what it began goes on, as nothing can end a promise.
 */
export function openPromiseEvaluator(
  evaluate: EvaluateLater,
  capacity: number,
  dimension: number,
  limit: number,
  timeLimitMs: number | null,
): BatchEvaluator {
  const points = new Float64Array(capacity * dimension);
  const logPosteriors = new Float64Array(capacity);
  const views = pointViews(points, capacity, dimension);

  const evaluator: BatchEvaluator = {
    points,
    logPosteriors,
    usage: openUsage(),
    onFailure: null,
    evaluate: async (count) => {
      const errors = new Map<number, Error>();
      let next = 0;
      const takeTurns = async (): Promise<void> => {
        while (next < count) {
          const slot = next++;
          try {
            logPosteriors[slot] = await withinTime(evaluate(views[slot]), timeLimitMs);
          } catch (error) {
            logPosteriors[slot] = NaN;
            errors.set(slot, asThrown(error));
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(limit, count) }, takeTurns));
      settleBatch(evaluator, count, (slot) => errors.get(slot));
    },
  };
  return evaluator;
}

async function withinTime(value: number | Promise<number>, limitMs: number | null): Promise<number> {
  if (typeof value === 'number' || limitMs === null) return value;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimitPassed(limitMs));
    }, limitMs);
  });
  try {
    return await Promise.race([value, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
