import type { Move } from './types.js';

/**
 * The stretch move: y = x_j + z (x - x_j) with x_j from the other half and z of density g(z) ~ 1/sqrt(z) on [1/a, a];
 * log factor (dimension - 1) log z. Goodman & Weare 2010, eqs. 7 to 9; halves: Foreman-Mackey et al. 2013, algorithm 3.
 */
export function stretch(a: number): Move {
  return (step, random) => {
    const { positions, dimension, half, active, other, points, logFactors } = step;
    for (let i = 0; i < half; i++) {
      const root = (a - 1) * random.uniform() + 1;
      const z = (root * root) / a;
      const from = (active + i) * dimension;
      const partner = (other + Math.floor(half * random.uniform())) * dimension;
      const to = (step.slot + i) * dimension;
      for (let d = 0; d < dimension; d++) {
        const anchor = positions[partner + d];
        points[to + d] = anchor + z * (positions[from + d] - anchor);
      }
      logFactors[step.slot + i] = (dimension - 1) * Math.log(z);
    }
  };
}
