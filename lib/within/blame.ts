import { TransdimError, isA } from '../errors.js';
import { PointFailure } from '../pool/types.js';
import type { BatchEvaluator } from '../pool/types.js';
import type { FailedEvaluation, FailurePolicy } from './types.js';

/** Where a point of a batch belongs. */
export type Place = Pick<FailedEvaluation, 'state' | 'ensemble' | 'walker' | 'step'>;

/**
 * The error to throw for one that an evaluator threw: a failure of a point is named by state, ensemble, walker, step
 * and point; anything else is returned as it is.
 */
export function blame(
  error: unknown,
  locate: (slot: number) => Place,
  points: Float64Array,
  dimension: number,
): unknown {
  if (!isA(error, PointFailure)) return error;
  const place = locate(error.slot);
  const point = pointAt(points, error.slot, dimension);
  const where =
    place.ensemble === null
      ? `draw ${place.walker}`
      : `ensemble ${place.ensemble}, walker ${place.walker}, step ${String(place.step)}`;
  return new TransdimError(
    'evaluation',
    `the log posterior of state '${place.state}' ${error.message} (${where}) at the point [${point.join(', ')}]`,
    { ...place, point },
    { cause: error.cause },
  );
}

/**
 * Under policy 'reject', has the evaluator add each failure to `failures`, with the place that `locate` gives for its slot;
 * under 'raise' the evaluator throws.
 */
export function recordFailures(
  evaluator: BatchEvaluator,
  policy: FailurePolicy,
  dimension: number,
  locate: (slot: number) => Place,
  failures: FailedEvaluation[],
): void {
  if (policy === 'raise') return;
  evaluator.onFailure = ({ slot, message }) => {
    failures.push({ ...locate(slot), point: pointAt(evaluator.points, slot, dimension), message });
  };
}

function pointAt(points: Float64Array, slot: number, dimension: number): number[] {
  return [...points.subarray(slot * dimension, (slot + 1) * dimension)];
}
