import { paretoShape } from '../math/paretoShape.js';

/**
 * The Pareto k of importance weights given by their logs: the shape of a generalised Pareto distribution fitted to the
 * largest min(n / 5, 3 sqrt n) weights, over the next smaller one (Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25).
 * Above 0.5 the weights have no variance, and above 0.7 their mean is out of practical reach: do not trust it.
 *
 * Infinity where fewer than 5 weights make the tail (nothing can vouch for the mean), 0 where the tail is flat (many
 * weights reach the largest one), NaN where a weight is NaN.
 */
export function paretoK(logWeights: Float64Array): number {
  const n = logWeights.length;
  const sorted = logWeights.toSorted();
  if (Number.isNaN(sorted[n - 1])) return NaN;
  const tail = Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n)));
  const largest = sorted[n - 1];
  if (tail < 5 || largest === -Infinity) return Infinity;
  const threshold = Math.exp(sorted[n - tail - 1] - largest);
  if (1 - threshold < FLAT) return 0;
  const excesses = sorted
    .subarray(n - tail)
    .map((logWeight) => Math.exp(logWeight - largest) - threshold)
    .filter((excess) => excess > SMALLEST);
  return excesses.length < 5 ? Infinity : paretoShape(excesses);
}

/** Weights closer than this, relative to the largest, differ by rounding of their logs only. */
const FLAT = 1e-9;

/** The reciprocal of an excess must exist. Only weights that differ by hundreds of orders of magnitude get here. */
const SMALLEST = 1e-300;
