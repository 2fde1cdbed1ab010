import type { SeriesShape } from './seriesShape.js';

/** Part of the draws of a state, row-major [ensemble, step, walker, dimension]. */
export interface DrawsPart {
  readonly values: Float64Array;
  readonly shape: SeriesShape;
}

/**
 * The draws in two independent parts: one on which a pseudo-prior is fitted, one that it has not seen, on which bridge
 * sampling stands (Gronau et al. 2017; Wang, Jones & Meng 2020: a q fitted to the draws it is bridged with is biased).
 * The first and the last half of the ensembles, the middle one of an odd number to the fit; the first and the second
 * half of the steps when there is only one ensemble.
 */
export function fitAndHeldOut(
  values: Float64Array,
  shape: SeriesShape,
  dimension: number,
): { fit: DrawsPart; heldOut: DrawsPart } {
  const { ensembles, steps, walkers } = shape;
  if (ensembles > 1) {
    const first = Math.ceil(ensembles / 2);
    const at = first * steps * walkers * dimension;
    return {
      fit: { values: values.subarray(0, at), shape: { ...shape, ensembles: first } },
      heldOut: { values: values.subarray(at), shape: { ...shape, ensembles: ensembles - first } },
    };
  }
  const half = Math.ceil(steps / 2);
  const at = half * walkers * dimension;
  return {
    fit: { values: values.subarray(0, at), shape: { ...shape, steps: half } },
    heldOut: { values: values.subarray(at), shape: { ...shape, steps: steps - half } },
  };
}
