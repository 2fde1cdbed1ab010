/** How the values of one scalar over all draws of a state lie: row-major [ensemble, step, walker]. */
export interface SeriesShape {
  /** Independent ensembles; at least 1. */
  readonly ensembles: number;
  readonly steps: number;
  /** Walkers of one ensemble. They move together and are NOT independent. */
  readonly walkers: number;
}

/** Throws a RangeError where `length` values are not what `shape` says. */
export function assertShape(length: number, shape: SeriesShape): void {
  const { ensembles, steps, walkers } = shape;
  if (ensembles >= 1 && length === ensembles * steps * walkers) return;
  throw new RangeError(
    `values must fill ${ensembles} ensembles * ${steps} steps * ${walkers} walkers = ${ensembles * steps * walkers}; ` +
      `got ${length}`,
  );
}
