import { createRequire } from 'node:module';

import type * as mlMatrix from 'ml-matrix';

const load = createRequire(import.meta.url);

/**
 * The lower factor L of a symmetric matrix = L L', both row-major [dimension, dimension];
 * null when the matrix is not positive definite. Only the lower triangle of `matrix` is read.
 */
export function cholesky(matrix: Float64Array, dimension: number): Float64Array | null {
  const { CholeskyDecomposition, Matrix } = load('ml-matrix') as typeof mlMatrix; // loaded for those who fit
  const full = new Matrix(dimension, dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      full.set(i, j, matrix[i * dimension + j]);
      full.set(j, i, matrix[i * dimension + j]);
    }
  }
  const decomposition = new CholeskyDecomposition(full);
  if (!decomposition.isPositiveDefinite()) return null;
  return Float64Array.from(decomposition.lowerTriangularMatrix.to1DArray());
}

/** log det L of a lower factor: the sum of the logarithms of its diagonal. */
export function logDeterminant(factor: Float64Array, dimension: number): number {
  let sum = 0;
  for (let i = 0; i < dimension; i++) sum += Math.log(factor[i * dimension + i]);
  return sum;
}

/**
 * |L^-1 (x - centre)|^2 for the point at `offset` of `points`, by forward substitution; `work` (length dimension)
 * is left holding L^-1 (x - centre).
 */
export function squaredDistance(
  factor: Float64Array,
  centre: Float64Array,
  points: Float64Array,
  offset: number,
  work: Float64Array,
): number {
  const dimension = work.length;
  let sum = 0;
  for (let i = 0; i < dimension; i++) {
    const row = i * dimension;
    let rest = points[offset + i] - centre[i];
    for (let j = 0; j < i; j++) rest -= factor[row + j] * work[j];
    rest /= factor[row + i];
    work[i] = rest;
    sum += rest * rest;
  }
  return sum;
}

/** Writes centre + L z to `out`, which must not be `z`. */
export function applyFactor(factor: Float64Array, centre: Float64Array, z: Float64Array, out: Float64Array): void {
  const dimension = z.length;
  for (let i = 0; i < dimension; i++) {
    const row = i * dimension;
    let sum = centre[i];
    for (let j = 0; j <= i; j++) sum += factor[row + j] * z[j];
    out[i] = sum;
  }
}

/** The product of two lower factors, again lower. */
export function multiplyFactors(left: Float64Array, right: Float64Array, dimension: number): Float64Array {
  const product = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = j; k <= i; k++) sum += left[i * dimension + k] * right[k * dimension + j];
      product[i * dimension + j] = sum;
    }
  }
  return product;
}

/** The inverse of a lower factor, again lower: worth it when many points meet the same factor. */
export function invertFactor(factor: Float64Array, dimension: number): Float64Array {
  const inverse = new Float64Array(dimension * dimension);
  for (let column = 0; column < dimension; column++) {
    for (let i = column; i < dimension; i++) {
      let rest = i === column ? 1 : 0;
      for (let j = column; j < i; j++) rest -= factor[i * dimension + j] * inverse[j * dimension + column];
      inverse[i * dimension + column] = rest / factor[i * dimension + i];
    }
  }
  return inverse;
}
