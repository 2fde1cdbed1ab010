import { expectation } from './expectation.js';
import { maximisation } from './maximisation.js';
import type { Components } from './types.js';

/** When to stop climbing. */
export interface Effort {
  readonly iterations: number;
  /** Converged when an iteration raises the mean log density of a point by less. */
  readonly tolerance: number;
}

/** A mixture and the mean log density of the points to which it was fitted. */
export interface Fit {
  readonly components: Components;
  readonly logDensity: number;
}

/** Variance added to every component, in units of the pooled variance: the points are whitened. */
export const RIDGE = 1e-9;

/**
 * The mixture of normals that EM (Dempster, Laird & Rubin 1977) reaches from `start`, by maximum likelihood for
 * whitened points (row-major [n, dimension]). Components that come to hold fewer than 2 (dimension + 1) points are
 * removed: they follow the noise, and in the extreme collapse on a point.
 */
export function expectationMaximisation(
  points: Float64Array,
  dimension: number,
  start: Components,
  { iterations, tolerance }: Effort,
): Fit {
  const count = points.length / dimension;
  const shares = new Float64Array(count * start.weights.length);
  let components = start;
  let previous = -Infinity;
  for (let iteration = 0; ; iteration++) {
    const used = shares.subarray(0, count * components.weights.length);
    const logDensity = expectation(components, points, dimension, used);
    if (iteration >= iterations || logDensity - previous < tolerance) return { components, logDensity };
    const next = maximisation(points, dimension, used, RIDGE, 2 * (dimension + 1));
    // A removal may lower the density: that is no convergence.
    previous = next.weights.length < components.weights.length ? -Infinity : logDensity;
    components = next;
  }
}
