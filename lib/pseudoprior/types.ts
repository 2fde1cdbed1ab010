/** A density that imitates one state's posterior, as plain data that can cross processes. */
export interface GaussianMixture {
  readonly kind: 'gaussianMixture';
  /** Bounds of the state's parameters: the mixture lives in unbounded coordinates, the density is over the user's x. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Per component; they sum to 1. */
  readonly weights: readonly number[];
  /** Per component, in unbounded coordinates, length dimension. */
  readonly means: readonly Float64Array[];
  /** Per component: lower Cholesky factor of the covariance, row-major [dimension, dimension]. */
  readonly factors: readonly Float64Array[];
}

/** What a pseudo-prior can do, whatever its kind. */
export interface Density {
  readonly dimension: number;
  /** Log density at x, normalised over x; -Infinity outside the bounds. */
  logDensity(x: Float64Array): number;
  /** Writes one draw to `out` (length dimension). */
  draw(random: { uniform(): number; open(): number; normal(): number }, out: Float64Array): void;
}
