import { averageRanks } from '../math/averageRanks.js';
import { normalQuantile } from '../math/normalQuantile.js';

/**
 * Normal scores of the values' ranks among all of them, z = Phi^-1((r - 3/8) / (S + 1/4)) for S values (Blom 1958;
 * Vehtari et al. 2021, eq. 14): what is computed from z exists however heavy the tails of the values are.
 */
export function rankNormalise(values: Float64Array, sorted?: Float64Array): Float64Array {
  const ranks = averageRanks(values, sorted);
  for (let i = 0; i < ranks.length; i++) ranks[i] = normalQuantile((ranks[i] - 0.375) / (ranks.length + 0.25));
  return ranks;
}
