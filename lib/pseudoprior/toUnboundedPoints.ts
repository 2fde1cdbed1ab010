import { openCoordinates } from '../math/transforms.js';

/**
 * Points (row-major [n, dimension]) of a state with these bounds, in unbounded coordinates.
 *
 * @throws {RangeError} when a point does not lie strictly inside the bounds, which are open: no posterior member is there.
 */
export function toUnboundedPoints(
  points: Float64Array,
  lower: readonly number[],
  upper: readonly number[],
): Float64Array {
  const coordinates = openCoordinates(lower, upper);
  const { dimension } = coordinates;
  const out = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += dimension) {
    const x = points.subarray(at, at + dimension);
    if (coordinates.toUnbounded(x, out.subarray(at, at + dimension)) > -Infinity) continue;
    const i = x.findIndex((value, parameter) => !(value > lower[parameter] && value < upper[parameter]));
    throw new RangeError(
      `every point must lie strictly inside its bounds; parameter ${i} of point ${at / dimension} is ${x[i]}, ` +
        `with lower ${lower[i]} and upper ${upper[i]}`,
    );
  }
  return out;
}
