import { isConstant } from '../math/isConstant.js';
import { mean } from '../math/mean.js';
import type { SeriesShape } from '../math/seriesShape.js';
import { splitHalves } from '../math/splitHalves.js';
import { variance } from '../math/variance.js';
import { perParameter, type ParameterDraws } from './parameterDraws.js';
import type { Draws } from './types.js';

/**
 * R-hat of each parameter over independent ensembles: the larger of the rank-normalised split R-hat, which sees ensembles
 * that disagree in location, and that of the folded draws |x - median|, which sees them disagree in scale (Vehtari et
 * al. 2021). A chain is half an ensemble with the draws of all its walkers, never one walker. Trust the draws below
 * 1.01. It is 1 where all draws are equal, Infinity where each half is constant but they differ, NaN below 4 steps.
 */
export function rhat(draws: Draws): Float64Array {
  return Float64Array.from(perParameter(draws, rhatOfParameter));
}

/** `rhat` of one parameter. */
export function rhatOfParameter({ scores, foldedScores, shape }: ParameterDraws): number {
  return Math.max(splitRhat(scores, shape), splitRhat(foldedScores, shape));
}

/** Split R-hat without ranks, sqrt(var+ / W), var+ = (n - 1) / n W + variance of the means of the half ensembles, each of n draws. */
export function splitRhat(values: Float64Array, { ensembles, steps, walkers }: SeriesShape): number {
  if (steps < 4) return NaN;
  if (isConstant(values)) return 1;
  const halves = splitHalves(values, ensembles, walkers);
  const n = halves.length / (2 * ensembles);
  const chains = Array.from({ length: 2 * ensembles }, (_, c) => halves.subarray(c * n, (c + 1) * n));
  const within = mean(chains.map((chain) => (isConstant(chain) ? 0 : variance(chain))));
  const between = variance(chains.map(mean));
  return Math.sqrt((n - 1) / n + between / within);
}
