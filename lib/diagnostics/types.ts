/** Draws of one state after discarding and thinning, kept apart by independent ensemble. */
export interface Draws {
  /** Row-major [ensemble, step, walker, dimension]. */
  readonly values: Float64Array;
  readonly ensembles: number;
  readonly steps: number;
  readonly walkers: number;
  readonly dimension: number;
}
