import { addDifference } from './addDifference.js';
import type { Move } from './types.js';

/**
 * The differential evolution move: y = x + g (x_a - x_b) with two different walkers of the other half; symmetric, log
 * factor 0. g is gamma (1 + sigma n) with n standard normal, or, with probability `jumps`, (1 + sigma n), which carries
 * walkers between modes. ter Braak 2006, eq. 2 and section 2.2; in halves and with the factor's spread: Nelson et al. 2014.
 */
export function differentialEvolution(gamma: number, sigma: number, jumps: number): Move {
  return (step, random) => {
    if (step.kernel !== undefined) {
      step.kernel.differentialEvolution(gamma, sigma, jumps);
      return;
    }
    const { positions, dimension, half, active, other, points, slot, logFactors } = step;
    const { uniform } = random;
    for (let i = 0; i < half; i++) {
      const first = Math.floor(half * uniform());
      const shift = 1 + Math.floor((half - 1) * uniform());
      const second = first + shift < half ? first + shift : first + shift - half;
      const scale = jumps > 0 && uniform() < jumps ? 1 : gamma;
      const factor = scale * (1 + sigma * random.normal());
      const from = (active + i) * dimension;
      const plus = (other + first) * dimension;
      const minus = (other + second) * dimension;
      const to = (slot + i) * dimension;
      addDifference(points, to, dimension, positions, from, factor, plus, minus);
      logFactors[slot + i] = 0;
    }
  };
}
