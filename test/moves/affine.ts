import { openStream } from '../../lib/random/stream.js';

/** An affine map x -> A x + b of points in d dimensions, row-major; A is 2 I + entries in [-0.5, 0.5] and can be inverted. */
export function affineMap(seed: number, dimension: number): (points: Float64Array) => Float64Array {
  const random = openStream(seed, 'affine map');
  const A = Array.from({ length: dimension }, (_, i) =>
    Array.from({ length: dimension }, (_, j) => (i === j ? 2 : 0) + random.uniform() - 0.5),
  );
  const b = A.map(() => 10 * random.normal());
  return (points) =>
    points.map((_, at) => {
      const i = at % dimension;
      return A[i].reduce((sum, value, j) => sum + value * points[at - i + j], b[i]);
    });
}

/** The largest distance between entries. */
export function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
