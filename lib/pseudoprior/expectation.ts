import { invertFactor } from '../math/cholesky.js';
import { logNormalisers } from './gaussianMixture.js';
import type { Components } from './types.js';

/**
 * Writes every component's share of every point to `shares` ([component, point], shares of a point sum to 1) and
 * returns the mean log density of the points: the E step, and the score of points that the fit has not seen.
 */
export function expectation(
  components: Components,
  points: Float64Array,
  dimension: number,
  shares: Float64Array,
): number {
  const { means, factors } = components;
  const size = means.length;
  const count = points.length / dimension;
  const offset = new Float64Array(dimension);
  const logScales = logNormalisers(components, dimension);
  for (let c = 0; c < size; c++) {
    const mean = means[c];
    const inverse = invertFactor(factors[c], dimension);
    for (let i = 0; i < count; i++) {
      for (let a = 0; a < dimension; a++) offset[a] = points[i * dimension + a] - mean[a];
      let square = 0;
      for (let a = 0; a < dimension; a++) {
        const line = a * dimension;
        let sum = 0;
        for (let b = 0; b <= a; b++) sum += inverse[line + b] * offset[b];
        square += sum * sum;
      }
      shares[c * count + i] = logScales[c] - square / 2;
    }
  }
  let total = 0;
  for (let i = 0; i < count; i++) total += normaliseShares(shares, i, count, size);
  return total / count;
}

/** Turns the log terms of one point into shares; returns the logarithm of their sum. */
function normaliseShares(shares: Float64Array, point: number, count: number, size: number): number {
  const end = point + size * count;
  let greatest = -Infinity;
  for (let at = point; at < end; at += count) if (shares[at] > greatest) greatest = shares[at];
  let sum = 0;
  for (let at = point; at < end; at += count) {
    shares[at] = Math.exp(shares[at] - greatest);
    sum += shares[at];
  }
  for (let at = point; at < end; at += count) shares[at] /= sum;
  return greatest + Math.log(sum);
}
