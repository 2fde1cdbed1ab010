import type { Stream } from '../random/stream.js';
import { expectation } from './expectation.js';
import { growMixtures } from './growMixtures.js';
import type { Components } from './types.js';

/** The score must rise by this much, in mean log density of a point: less is not worth the components. */
const WORTHWHILE = 1e-3;

/**
 * Of the mixtures grown on `known` (1, 2, 3, 4, 6, 8, 12, ... components), the last before the mean log density of
 * `heldOut` stops rising. That score estimates -KL(posterior || q) up to a constant and needs no count of parameters;
 * with parts from independent ensembles it also sees a fit that follows one ensemble's noise. It is the score of
 * the bare fit: scored with their defence, mixtures grow needless components to take its weight back (measured).
 */
export function chooseComponents(
  known: Float64Array,
  heldOut: Float64Array,
  dimension: number,
  most: number,
  random: Pick<Stream, 'uniform' | 'below'>,
): Components {
  let best: Components | undefined;
  let bestScore = -Infinity;
  for (const { components } of growMixtures(known, dimension, affordable(known, dimension, most), random)) {
    const shares = new Float64Array((heldOut.length / dimension) * components.weights.length);
    const score = expectation(components, heldOut, dimension, shares);
    if (best !== undefined && !(score > bestScore + WORTHWHILE)) break;
    best = components;
    bestScore = score;
  }
  if (best === undefined) throw new TypeError('growMixtures yields a fit of one component first');
  return best;
}

/** No more components than would leave each as many points as it has parameters. */
function affordable(points: Float64Array, dimension: number, most: number): number {
  const parameters = ((dimension + 1) * (dimension + 2)) / 2;
  return Math.max(1, Math.min(most, Math.floor(points.length / dimension / parameters)));
}
