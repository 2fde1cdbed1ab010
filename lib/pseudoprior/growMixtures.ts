import type { Stream } from '../random/stream.js';
import { expectationMaximisation } from './expectationMaximisation.js';
import type { Effort, Fit } from './expectationMaximisation.js';
import { startAtCentres } from './startAtCentres.js';
import { startBySplitting } from './startBySplitting.js';

/** How each size is searched. */
export interface Search {
  /** Starts by splitting the last fit, besides one at k-means++ centres. */
  readonly splits: number;
  /** A short climb of every start; the best goes on (Biernacki, Celeux & Govaert 2003). */
  readonly short: Effort;
  readonly long: Effort;
}

export const DEFAULT_SEARCH: Search = {
  splits: 3,
  short: { iterations: 8, tolerance: 1e-3 },
  long: { iterations: 60, tolerance: 1e-3 },
};

/**
 * Fits of 1, 2, 3, 4, 6, 8, 12, 16, ... components up to `most` to whitened points, each grown from the one before;
 * a fit may hold fewer components than its turn, when some came to be empty.
 */
export function* growMixtures(
  points: Float64Array,
  dimension: number,
  most: number,
  random: Pick<Stream, 'uniform' | 'below'>,
  { splits, short, long }: Search = DEFAULT_SEARCH,
): Generator<Fit, void> {
  const climb = (start: Fit['components'], effort: Effort) => expectationMaximisation(points, dimension, start, effort);
  let last = climb(startAtCentres(points, dimension, 1, random), long);
  yield last;
  for (const size of sizesUpTo(most)) {
    let best = climb(startAtCentres(points, dimension, size, random), short);
    for (let k = 0; k < splits; k++) {
      const other = climb(startBySplitting(last.components, points, dimension, size, random), short);
      if (other.logDensity > best.logDensity) best = other;
    }
    last = climb(best.components, long);
    yield last;
  }
}

/** 2, 3, 4, 6, 8, 12, 16, 24, ... */
function sizesUpTo(most: number): number[] {
  const sizes: number[] = [];
  for (let power = 2; power <= most; power *= 2) sizes.push(power, power + power / 2);
  return sizes.filter((size) => size <= most);
}
