import { normalQuantile } from './normalQuantile.js';
import type { Ascending } from './openSorter.js';

/** Writes the normal scores of values that were put in ascending order to `scores`, in the order in which they stood. */
export type NormalScores = (ascending: Ascending, scores: Float64Array) => void;

/**
 * Normal scores of the ranks of so many values, z = Phi^-1((r - 3/8) / (S + 1/4)) for rank r of S values, where those that
 * tie share the average of their ranks (Blom 1958; Vehtari et al. 2021, eq. 14): what is computed from z exists however
 * heavy the tails of the values are. NaN for NaN. A score depends on the rank and S only, so each is computed once and
 * found in a table after that, whatever values are ranked.
 */
export function openNormalScores(count: number): NormalScores {
  const scoreOfTwice = new Float64Array(2 * count + 1).fill(NaN); // at twice the rank: ranks may be halves
  return ({ order, sorted }, scores) => {
    let end: number;
    for (let start = 0; start < count; start = end) {
      end = start + 1;
      while (end < count && sorted[end] === sorted[start]) end++;
      const twice = start + 1 + end;
      if (Number.isNaN(scoreOfTwice[twice])) {
        scoreOfTwice[twice] = normalQuantile((twice / 2 - 0.375) / (count + 0.25));
      }
      const score = Number.isNaN(sorted[start]) ? NaN : scoreOfTwice[twice];
      for (let i = start; i < end; i++) scores[order[i]] = score;
    }
  };
}
