import type { SeriesShape } from '../../lib/math/seriesShape.js';
import type { Stream } from '../../lib/random/stream.js';

/** How simulated ensembles move. */
export interface Movement {
  /** Correlation of one step with the next, in (-1, 1). */
  readonly phi: number;
  /** Share of the variance that all walkers of an ensemble have in common: 0 independent walkers, 1 they move as one. */
  readonly shared: number;
}

/**
 * Draws of one parameter, row-major [ensemble, step, walker], from ensembles whose walkers are standard normal at every
 * step: x = sqrt(shared) c_t + sqrt(1 - shared) w_t with first-order autoregressions c and w, both started in
 * equilibrium, z_t = phi z_(t-1) + sqrt(1 - phi^2) e_t.
 */
export function autoregressiveEnsembles(stream: Stream, shape: SeriesShape, { phi, shared }: Movement): Float64Array {
  const { ensembles, steps, walkers } = shape;
  const values = new Float64Array(ensembles * steps * walkers);
  const kick = Math.sqrt(1 - phi * phi);
  let at = 0;
  for (let e = 0; e < ensembles; e++) {
    const own = Float64Array.from({ length: walkers }, () => stream.normal());
    let common = stream.normal();
    for (let t = 0; t < steps; t++) {
      common = phi * common + kick * stream.normal();
      for (let w = 0; w < walkers; w++) {
        own[w] = phi * own[w] + kick * stream.normal();
        values[at++] = Math.sqrt(shared) * common + Math.sqrt(1 - shared) * own[w];
      }
    }
  }
  return values;
}

/**
 * The exact variance of the mean of all these draws. The walker mean has variance shared + (1 - shared) / walkers and
 * autocorrelation phi^t, hence the mean of its T steps has that variance times
 * (1/T) [1 + 2 sum_(t=1..T-1) (1 - t/T) phi^t]; ensembles are independent.
 */
export function varianceOfMean({ ensembles, steps, walkers }: SeriesShape, { phi, shared }: Movement): number {
  let time = 1;
  for (let lag = 1; lag < steps; lag++) time += 2 * (1 - lag / steps) * phi ** lag;
  return ((shared + (1 - shared) / walkers) * time) / (steps * ensembles);
}

/** The same draws with every walker taken for a chain of its own: the mistake that diagnostics must not make. */
export function walkersAsChains(
  values: Float64Array,
  shape: SeriesShape,
): { values: Float64Array; shape: SeriesShape } {
  const { ensembles, steps, walkers } = shape;
  const chains = new Float64Array(values.length);
  let at = 0;
  for (let e = 0; e < ensembles; e++) {
    for (let w = 0; w < walkers; w++) {
      for (let t = 0; t < steps; t++) chains[at++] = values[(e * steps + t) * walkers + w];
    }
  }
  return { values: chains, shape: { ensembles: ensembles * walkers, steps, walkers: 1 } };
}
