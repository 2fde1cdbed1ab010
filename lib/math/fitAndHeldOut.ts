import { wholeOf, type DrawsPart } from './drawsPart.js';
import type { SeriesShape } from './seriesShape.js';

/**
 * The draws in two independent parts: one on which a pseudo-prior is fitted, one that it has not seen, on which bridge
 * sampling stands (Gronau et al. 2017; Wang, Jones & Meng 2020: a q fitted to the draws it is bridged with is biased).
 * The first and the last half of the ensembles, the middle one of an odd number to the fit; the first and the second
 * half of the steps when there is only one ensemble.
 */
export function fitAndHeldOut(shape: SeriesShape): { readonly fit: DrawsPart; readonly heldOut: DrawsPart } {
  const { ensembles, steps } = shape;
  const whole = wholeOf(shape);
  if (ensembles > 1) {
    const first = Math.ceil(ensembles / 2);
    return { fit: { ...whole, ensembles: [0, first] }, heldOut: { ...whole, ensembles: [first, ensembles] } };
  }
  const half = Math.ceil(steps / 2);
  return { fit: { ...whole, steps: [0, half] }, heldOut: { ...whole, steps: [half, steps] } };
}
