import type { Stream } from '../random/stream.js';
import { RIDGE } from './expectationMaximisation.js';
import { kMeansPlusPlus } from './kMeansPlusPlus.js';
import { covarianceFactor } from './maximisation.js';
import type { Components } from './types.js';

/** Components about k-means++ centres, with the shares of their nearest points and one common covariance. */
export function startAtCentres(
  points: Float64Array,
  dimension: number,
  size: number,
  random: Pick<Stream, 'uniform' | 'below'>,
): Components {
  const count = points.length / dimension;
  const rows = kMeansPlusPlus(points, dimension, size, random);
  const means = rows.map((row) => points.slice(row * dimension, (row + 1) * dimension));
  const held = new Float64Array(rows.length);
  const residuals = new Float64Array(points.length);
  for (let i = 0; i < count; i++) {
    const nearest = nearestMean(points, i * dimension, means);
    held[nearest]++;
    for (let a = 0; a < dimension; a++) residuals[i * dimension + a] = points[i * dimension + a] - means[nearest][a];
  }
  const ones = new Float64Array(count).fill(1);
  const common = covarianceFactor(residuals, dimension, ones, count, new Float64Array(dimension), RIDGE);
  return { weights: Array.from(held, (own) => own / count), means, factors: rows.map(() => common) };
}

function nearestMean(points: Float64Array, offset: number, means: readonly Float64Array[]): number {
  let nearest = 0;
  let least = Infinity;
  for (let c = 0; c < means.length; c++) {
    let square = 0;
    for (let a = 0; a < means[c].length; a++) square += (points[offset + a] - means[c][a]) ** 2;
    if (square >= least) continue;
    least = square;
    nearest = c;
  }
  return nearest;
}
