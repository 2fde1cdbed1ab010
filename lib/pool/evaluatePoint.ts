import { describe } from '../errors.js';
import { PointFailure } from './types.js';
import type { Evaluate } from '../problem/bindState.js';

/** One view per slot of row-major points [slot, dimension], made once so that the hot loop allocates nothing. */
export function pointViews(points: Float64Array, capacity: number, dimension: number): readonly Float64Array[] {
  return Array.from({ length: capacity }, (_, slot) => points.subarray(slot * dimension, (slot + 1) * dimension));
}

/**
 * Evaluates a point that is known to fail once more, to say how.
 * `earlier` is the error that was seen the first time, when it was seen in another thread.
 */
export function explainFailure(evaluate: Evaluate, point: Float64Array, slot: number, earlier?: Error): PointFailure {
  let value: number;
  try {
    value = evaluate(point);
  } catch (cause) {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : describe(cause);
    return new PointFailure(slot, `threw ${text}`, { cause });
  }
  if (earlier !== undefined)
    return new PointFailure(slot, `threw ${earlier.name}: ${earlier.message}`, { cause: earlier });
  if (Number.isNaN(value) || value === Infinity) return new PointFailure(slot, `returned ${value}`);
  return new PointFailure(
    slot,
    `failed, yet returned ${value} when it was evaluated again: it is not a function of its arguments alone`,
  );
}
