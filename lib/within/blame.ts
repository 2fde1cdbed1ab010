import { TransdimError } from '../errors.js';
import { PointFailure } from '../pool/types.js';

/** Where a point of a batch belongs. */
export interface Place {
  readonly state: string;
  readonly ensemble: number | null;
  readonly walker: number;
  readonly step: number | null;
}

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
  if (!(error instanceof PointFailure)) return error;
  const place = locate(error.slot);
  const point = [...points.subarray(error.slot * dimension, (error.slot + 1) * dimension)];
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
