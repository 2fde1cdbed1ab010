import { foldAscending } from '../math/foldAscending.js';
import { openNormalScores } from '../math/normalScores.js';
import { openSorter, type Ascending } from '../math/openSorter.js';
import { quantileOfSorted } from '../math/quantile.js';

/** What ranks say of the values of one parameter. Each list is made when it is first asked for. */
export interface Ranking {
  /** The values in ascending order. */
  readonly sorted: Float64Array;
  /** Their normal scores, where the values stand; see `openNormalScores`. */
  readonly scores: Float64Array;
  /** The normal scores of their distances from the median, |x - median|, where the values stand. */
  readonly foldedScores: Float64Array;
}

/**
 * A function that ranks so many values. Its memory, 64 bytes a value once all has been asked for, serves one parameter
 * after another: a ranking is overwritten when the next one is looked at.
 */
export function openRanking(count: number): (values: Float64Array) => Ranking {
  const sort = once(() => openSorter(count));
  const score = once(() => openNormalScores(count));
  const scores = once(() => new Float64Array(count));
  const foldedScores = once(() => new Float64Array(count));
  const folded = once((): Ascending => ({ order: new Uint32Array(count), sorted: new Float64Array(count) }));
  return (values) => {
    const ascending = once(() => sort()(values));
    const ownScores = once(() => {
      score()(ascending(), scores());
      return scores();
    });
    const ownFoldedScores = once(() => {
      const { sorted } = ascending();
      foldAscending(ascending(), quantileOfSorted(sorted, 0.5), folded());
      score()(folded(), foldedScores());
      return foldedScores();
    });
    return {
      get sorted() {
        return ascending().sorted;
      },
      get scores() {
        return ownScores();
      },
      get foldedScores() {
        return ownFoldedScores();
      },
    };
  };
}

/** Rankings of more values are not kept: a kept one takes up a megabyte at most. */
const mostKept = 2 ** 14;

let kept: { readonly count: number; readonly rank: (values: Float64Array) => Ranking } | undefined;

/** As `openRanking`, but short ones of the same count are the same one: for a calculation that ends before another begins. */
export function keptRanking(count: number): (values: Float64Array) => Ranking {
  if (kept?.count === count) return kept.rank;
  const rank = openRanking(count);
  if (count <= mostKept) kept = { count, rank };
  return rank;
}

/** What `make` returns, which is called the first time only. */
function once<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}
