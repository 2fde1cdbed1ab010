import type { Ascending } from './openSorter.js';

/**
 * Folds ascending values about their median: |x - median| of all in ascending order, into `folded`. From the median both
 * ways the distances rise, so the two sides are merged and nothing is sorted again. NaN stays last; all are NaN where the
 * median is not a finite number.
 */
export function foldAscending({ order, sorted }: Ascending, median: number, folded: Ascending): void {
  const { length } = sorted;
  if (!Number.isFinite(median)) {
    folded.sorted.fill(NaN);
    folded.order.set(order);
    return;
  }
  let right = firstAtLeast(sorted, median);
  let left = right - 1;
  for (let to = 0; to < length; to++) {
    const below = left < 0 ? NaN : Math.abs(sorted[left] - median);
    const above = right === length ? NaN : Math.abs(sorted[right] - median);
    const isBelow = left >= 0 && !(above < below); // either of two equal ones may come first, and a NaN comes from the right
    folded.sorted[to] = isBelow ? below : above;
    folded.order[to] = order[isBelow ? left-- : right++];
  }
}

/** The first index at which ascending values are at least `bound`; their number where none is. */
function firstAtLeast(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // NaN stands last, where every comparison is false: hence "not below" moves the upper end.
    if (sorted[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
