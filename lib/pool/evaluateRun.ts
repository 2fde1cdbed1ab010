import { asThrown, pointViews } from './evaluatePoint.js';
import { evaluate } from '../problem/evaluation.js';
import type { EvaluationForms } from '../problem/bindState.js';

/**
 * A function that evaluates points first to first + count - 1, row-major [slot, dimension], into `out`, all at once where
 * the log posterior has that form. Of points that threw the error is kept in `errors`, by slot.
 */
export function openRun(
  { one, many }: EvaluationForms,
  points: Float64Array,
  capacity: number,
  dimension: number,
): (first: number, count: number, out: Float64Array, errors: Map<number, Error>) => void {
  const views = pointViews(points, capacity, dimension);
  const run = (first: number, count: number, out: Float64Array, errors: Map<number, Error>): void => {
    if (many !== null) {
      try {
        many(points, first, count, out);
        return;
      } catch {
        // which of them it was is found below
      }
    }
    for (let slot = first; slot < first + count; slot++) {
      try {
        out[slot] = one(views[slot]);
      } catch (error) {
        out[slot] = NaN;
        errors.set(slot, asThrown(error));
      }
    }
  };
  return (first, count, out, errors) => {
    evaluate(() => {
      run(first, count, out, errors);
    });
  };
}
