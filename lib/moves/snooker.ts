import { addDifference } from './addDifference.js';
import type { Move } from './types.js';

/**
 * The snooker move: along the line from a walker z of the other half through x, y = x + gamma ((z_1 - z_2) . u) u with
 * u = (x - z)/|x - z| and two more walkers z_1, z_2; log factor (dimension - 1) log(|y - z| / |x - z|).
 * ter Braak & Vrugt 2008, eqs. 3 and 4.
 */
export function snooker(gamma: number): Move {
  return (step, random) => {
    if (step.kernel !== undefined) {
      step.kernel.snooker(gamma);
      return;
    }
    const { positions, dimension, half, active, other, points, slot, logFactors } = step;
    const { uniform } = random;
    for (let i = 0; i < half; i++) {
      const a = Math.floor(half * uniform());
      const b = (a + 1 + Math.floor((half - 1) * uniform())) % half;
      const c = other3(a, b, Math.floor((half - 2) * uniform()));
      const from = (active + i) * dimension;
      const z = (other + a) * dimension;
      const z1 = (other + b) * dimension;
      const z2 = (other + c) * dimension;
      let norm = 0;
      let projection = 0;
      for (let d = 0; d < dimension; d++) {
        const along = positions[from + d] - positions[z + d];
        norm += along * along;
        projection += (positions[z1 + d] - positions[z2 + d]) * along;
      }
      // y - z = (1 + gamma projection / norm) (x - z); a walker that stands on z stays there
      const stretch = norm > 0 ? 1 + (gamma * projection) / norm : 1;
      addDifference(points, (slot + i) * dimension, dimension, positions, z, stretch, from, z);
      logFactors[slot + i] = (dimension - 1) * Math.log(Math.abs(stretch));
    }
  };
}

/** The `rank`-th of the indices 0, 1, ... that are neither a nor b. */
function other3(a: number, b: number, rank: number): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  const skipped = rank >= low ? rank + 1 : rank;
  return skipped >= high ? skipped + 1 : skipped;
}
