import { addDifference } from './addDifference.js';
import type { Move } from './types.js';

/**
 * The stretch move: y = x_j + z (x - x_j) with x_j from the other half and z of density g(z) ~ 1/sqrt(z) on [1/a, a];
 * log factor (dimension - 1) log z. Goodman & Weare 2010, eqs. 7 to 9; halves: Foreman-Mackey et al. 2013, algorithm 3.
 */
export function stretch(a: number): Move {
  return (step, random) => {
    if (step.kernel !== undefined) {
      step.kernel.stretch(a);
      return;
    }
    const { positions, dimension, half, active, other, points, slot, logFactors } = step;
    const { uniform } = random;
    for (let i = 0; i < half; i++) {
      const root = (a - 1) * uniform() + 1;
      const z = (root * root) / a;
      const from = (active + i) * dimension;
      const partner = (other + Math.floor(half * uniform())) * dimension;
      const to = (slot + i) * dimension;
      addDifference(points, to, dimension, positions, partner, z, from, partner);
      logFactors[slot + i] = (dimension - 1) * Math.log(z);
    }
  };
}
