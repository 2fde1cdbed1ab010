import { cholesky } from '../math/cholesky.js';
import type { Components } from './types.js';

/** Shares below this add nothing that a double could hold, and are most of them when components lie apart. */
const NEGLIGIBLE_SHARE = 1e-12;

/**
 * The components that maximise the expected log density under the given shares ([component, point]): the M step.
 * `ridge` is added to every variance. A component that holds fewer points than `fewest` is removed, one per call
 * (the smallest), so that of several small ones in the same place one survives; its share goes to the others.
 */
export function maximisation(
  points: Float64Array,
  dimension: number,
  shares: Float64Array,
  ridge: number,
  fewest: number,
): Components {
  const count = points.length / dimension;
  const sizes = sumShares(shares, count);
  const kept = withoutSmallest(sizes, fewest);
  const total = kept.reduce((sum, c) => sum + sizes[c], 0);
  const weights: number[] = [];
  const means: Float64Array[] = [];
  const factors: Float64Array[] = [];
  for (const c of kept) {
    const row = shares.subarray(c * count, (c + 1) * count);
    const mean = weightedMean(points, dimension, row, sizes[c]);
    weights.push(sizes[c] / total);
    means.push(mean);
    factors.push(covarianceFactor(points, dimension, row, sizes[c], mean, ridge));
  }
  return { weights, means, factors };
}

function sumShares(shares: Float64Array, count: number): Float64Array {
  const sizes = new Float64Array(shares.length / count);
  for (let c = 0; c < sizes.length; c++) {
    for (let i = 0; i < count; i++) sizes[c] += shares[c * count + i];
  }
  return sizes;
}

function withoutSmallest(sizes: Float64Array, fewest: number): number[] {
  const all = Array.from(sizes.keys());
  const smallest = all.reduce((best, c) => (sizes[c] < sizes[best] ? c : best), 0);
  return all.length > 1 && sizes[smallest] < fewest ? all.filter((c) => c !== smallest) : all;
}

function weightedMean(points: Float64Array, dimension: number, share: Float64Array, size: number): Float64Array {
  const mean = new Float64Array(dimension);
  for (let i = 0; i < share.length; i++) {
    if (share[i] < NEGLIGIBLE_SHARE) continue;
    for (let a = 0; a < dimension; a++) mean[a] += share[i] * points[i * dimension + a];
  }
  for (let a = 0; a < dimension; a++) mean[a] /= size;
  return mean;
}

/** Factor of the covariance about the mean, in two passes: components far from the origin keep their digits. */
export function covarianceFactor(
  points: Float64Array,
  dimension: number,
  share: Float64Array,
  size: number,
  mean: Float64Array,
  ridge: number,
): Float64Array {
  const covariance = new Float64Array(dimension * dimension);
  const offset = new Float64Array(dimension);
  for (let i = 0; i < share.length; i++) {
    if (share[i] < NEGLIGIBLE_SHARE) continue;
    for (let a = 0; a < dimension; a++) offset[a] = points[i * dimension + a] - mean[a];
    for (let a = 0; a < dimension; a++) {
      const scaled = share[i] * offset[a];
      for (let b = 0; b <= a; b++) covariance[a * dimension + b] += scaled * offset[b];
    }
  }
  for (let at = 0; at < covariance.length; at++) covariance[at] /= size;
  for (let a = 0; a < dimension; a++) covariance[a * dimension + a] += ridge;
  const factor = cholesky(covariance, dimension);
  if (factor === null)
    throw new RangeError('a covariance of the mixture is not positive definite: are all points finite?');
  return factor;
}
