import { applyFactor, cholesky, multiplyFactors, squaredDistance } from '../math/cholesky.js';
import type { Components } from './types.js';

/** Points moved and scaled so that their pooled mean is 0 and their covariance the identity, and the way back. */
export interface Whitened {
  readonly points: Float64Array;
  /** The same components in the coordinates from which the points came. */
  restore(components: Components): Components;
}

/** A pivot of the correlation matrix below this is rounding noise: the parameters are tied. */
const LEAST_PIVOT = 1e-12;

/**
 * The points z = L^-1 (u - mean), where L L' is their covariance. Whatever is done in z with rotation-invariant
 * means (Euclidean distances, a multiple of the identity as ridge) is affine-equivariant in u.
 *
 * @throws {RangeError} when the points lie in fewer dimensions: one parameter does not vary, or some are tied.
 */
export function whiten(points: Float64Array, dimension: number): Whitened {
  const count = points.length / dimension;
  const mean = meanOf(points, dimension);
  const factor = pooledFactor(points, dimension, mean);
  const whitened = new Float64Array(points.length);
  const work = new Float64Array(dimension);
  for (let i = 0; i < count; i++) {
    squaredDistance(factor, mean, points, i * dimension, work);
    whitened.set(work, i * dimension);
  }
  return {
    points: whitened,
    restore: ({ weights, means, factors }) => ({
      weights,
      means: means.map((z) => {
        const out = new Float64Array(dimension);
        applyFactor(factor, mean, z, out);
        return out;
      }),
      factors: factors.map((own) => multiplyFactors(factor, own, dimension)),
    }),
  };
}

function meanOf(points: Float64Array, dimension: number): Float64Array {
  const count = points.length / dimension;
  const mean = new Float64Array(dimension);
  for (let at = 0; at < points.length; at++) mean[at % dimension] += points[at] / count;
  return mean;
}

/** Cholesky factor of the covariance, by way of the correlations, so that units do not decide what is singular. */
function pooledFactor(points: Float64Array, dimension: number, mean: Float64Array): Float64Array {
  const count = points.length / dimension;
  const covariance = new Float64Array(dimension * dimension);
  for (let i = 0; i < points.length; i += dimension) {
    for (let a = 0; a < dimension; a++) {
      const scaled = (points[i + a] - mean[a]) / count;
      for (let b = 0; b <= a; b++) covariance[a * dimension + b] += scaled * (points[i + b] - mean[b]);
    }
  }
  const sds = Float64Array.from(mean, (_, a) => Math.sqrt(covariance[a * dimension + a]));
  sds.forEach((sd, a) => {
    if (sd > 1e-14 * Math.abs(mean[a])) return;
    throw new RangeError(
      `parameter ${a} does not vary over the ${count} points given (all about ${points[a]} in unbounded coordinates), ` +
        `so no density can be fitted: give more steps, or make it a constant of the state`,
    );
  });
  const correlation = covariance.map((value, at) => value / sds[Math.floor(at / dimension)] / sds[at % dimension]);
  const factor = cholesky(correlation, dimension);
  if (factor === null || sds.some((_, a) => factor[a * dimension + a] ** 2 < LEAST_PIVOT)) {
    throw new RangeError(
      `the ${count} points given lie in fewer than ${dimension} dimensions (parameters tied to each other), ` +
        `so no density can be fitted: give more steps, or leave out a parameter that the others determine`,
    );
  }
  return factor.map((value, at) => value * sds[Math.floor(at / dimension)]);
}
