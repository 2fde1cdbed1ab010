import type { Stream } from '../random/stream.js';

/** Normal components of a mixture, in the coordinates of whoever holds them. Lists have one entry per component. */
export interface Components {
  /** They sum to 1. */
  readonly weights: readonly number[];
  /** Length dimension. */
  readonly means: readonly Float64Array[];
  /** Lower Cholesky factor of the covariance, row-major [dimension, dimension]. */
  readonly factors: readonly Float64Array[];
}

/**
 * A density that imitates one state's posterior, as plain data that can cross processes: a mixture of normals in
 * unbounded coordinates u. The density is over the user's x: q(x) = sum_c weight_c N(u(x); mean_c, L_c L_c') |du/dx|.
 */
export interface GaussianMixture extends Components {
  readonly kind: 'gaussianMixture';
  /** Bounds of the state's parameters, which are open; they fix the map between x and u (math/transforms). */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** What a pseudo-prior can do, whatever its kind. */
export interface Density {
  readonly dimension: number;
  /** Log density at x, normalised over x; -Infinity on the bounds and outside. */
  logDensity(this: void, x: Float64Array): number;
  /** Writes one draw to `out` (length dimension), strictly inside the bounds. */
  draw(this: void, random: Pick<Stream, 'uniform' | 'normal'>, out: Float64Array): void;
}
