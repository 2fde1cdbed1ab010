import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix';
import { defineProblem } from 'transdim';

interface Gaussians {
  readonly weights: readonly number[];
  readonly mean: readonly (readonly number[])[];
  readonly covariance: readonly (readonly (readonly number[])[])[];
}

/** A weighted normal density with covariance L L'. */
interface WeightedGaussian {
  readonly mean: Float64Array;
  /** The lower triangle of the inverse of L, row by row. */
  readonly whiten: Float64Array;
  /** Log of weight / sqrt(det(2 pi covariance)). */
  readonly logPeak: number;
}

const STATES = [
  { name: 'gauss3d', dimension: 3, centre: 0.8, scale: 0.02 },
  { name: 'gauss5d', dimension: 5, centre: 0.3, scale: 0.05 },
  { name: 'gauss10d', dimension: 10, centre: 0.5, scale: 0.08 },
] as const;

/** Three normal densities of known weights, the demonstration of pyTransC. All of it stands in the likelihood. */
export default defineProblem<Gaussians, readonly WeightedGaussian[]>(import.meta.url, {
  states: STATES.map(({ name, dimension }) => ({
    name,
    parameters: Array.from({ length: dimension }, (_, i) => ({ name: `x${i + 1}` })),
  })),

  setup: ({ weights, mean, covariance }) =>
    weights.map((weight, k) => weightedGaussian(weight, mean[k], covariance[k])),

  logPrior: () => 0,

  logLikelihood(x, { index, dimension }, gaussians) {
    const { mean, whiten, logPeak } = gaussians[index];
    let squares = 0;
    for (let i = 0, at = 0; i < dimension; i++) {
      let z = 0;
      for (let j = 0; j <= i; j++) z += whiten[at++] * (x[j] - mean[j]);
      squares += z * z;
    }
    return logPeak - 0.5 * squares;
  },

  // the axes of state k have sd scale; a random map with entries of sd sqrt(1/12) shrank them
  start(state, random) {
    const { centre, scale } = STATES[state.index];
    return state.parameters.map(() => centre + 2 * scale * random.normal());
  },
});

function weightedGaussian(
  weight: number,
  mean: readonly number[],
  covariance: readonly (readonly number[])[],
): WeightedGaussian {
  // rounding left the file's matrices not quite symmetric: their lower triangles count
  const symmetric = covariance.map((row, i) => row.map((_, j) => covariance[Math.max(i, j)][Math.min(i, j)]));
  const lower = new CholeskyDecomposition(new Matrix(symmetric)).lowerTriangularMatrix;
  const logRootDeterminant = lower.diagonal().reduce((sum, entry) => sum + Math.log(entry), 0);
  return {
    mean: Float64Array.from(mean),
    whiten: Float64Array.from(
      inverse(lower)
        .to2DArray()
        .flatMap((row, i) => row.slice(0, i + 1)),
    ),
    logPeak: Math.log(weight) - 0.5 * mean.length * Math.log(2 * Math.PI) - logRootDeterminant,
  };
}
