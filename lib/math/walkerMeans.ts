import type { SeriesShape } from './seriesShape.js';

/**
 * The series of walker means, row-major [ensemble, step]: at each step the mean over the walkers of one ensemble. The
 * walkers of an affine-invariant ensemble depend on each other, but this series of the whole ensemble is one chain.
 */
export function walkerMeans(values: Float64Array, shape: SeriesShape): Float64Array {
  const { ensembles, steps, walkers } = shape;
  if (walkers === 1) return values;
  const means = new Float64Array(ensembles * steps);
  for (let t = 0; t < means.length; t++) {
    let sum = 0;
    for (let i = t * walkers; i < (t + 1) * walkers; i++) sum += values[i];
    means[t] = sum / walkers;
  }
  return means;
}
