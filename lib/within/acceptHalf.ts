import { isLogBelow } from '../math/isLogBelow.js';
import type { HalfStep } from '../moves/types.js';
import type { Ensemble } from './ensemble.js';

/** A log uniform deviate is taken of u + 2^-33: the 32 random bits never give log 0. */
const halfUlp = 2 ** -33;

/** Moves the walkers of one ensemble's active half to their proposed points, or leaves them, and counts. */
export function acceptHalf(step: HalfStep, proposed: Float64Array, ensemble: Ensemble): void {
  const { positions, dimension, half, active, points, slot, logFactors } = step;
  const { logPosteriors, tally } = ensemble;
  tally.evaluations += half;
  tally.proposed += half;
  if (step.kernel !== undefined) {
    step.kernel.accept(tally);
    return;
  }
  const { uniform } = ensemble.random;
  let outsideSupport = 0;
  let accepted = 0;
  for (let i = 0; i < half; i++) {
    const logPosterior = proposed[slot + i];
    if (logPosterior === -Infinity) {
      outsideSupport++;
      continue;
    }
    const logRatio = logFactors[slot + i] + logPosterior - logPosteriors[active + i];
    if (logRatio >= 0 || isLogBelow(uniform() + halfUlp, logRatio)) {
      const from = (slot + i) * dimension;
      const to = (active + i) * dimension;
      let d = 0; // four coordinates a turn, as in addDifference
      for (; d < dimension - 3; d += 4) {
        positions[to + d] = points[from + d];
        positions[to + d + 1] = points[from + d + 1];
        positions[to + d + 2] = points[from + d + 2];
        positions[to + d + 3] = points[from + d + 3];
      }
      for (; d < dimension; d++) positions[to + d] = points[from + d];
      logPosteriors[active + i] = logPosterior;
      accepted++;
    }
  }
  tally.outsideSupport += outsideSupport;
  tally.accepted += accepted;
}
