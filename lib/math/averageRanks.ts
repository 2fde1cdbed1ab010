/**
 * The rank of every value, 1 for the smallest; values that tie share the average of their ranks. A NaN has rank NaN.
 * Each rank is looked up in the sorted values by bisection: sorting numbers is native, sorting indices is ten times
 * slower. Hand over `sorted` (the same values in ascending order) where it is known.
 */
export function averageRanks(values: Float64Array, sorted: Float64Array = values.toSorted()): Float64Array {
  const rankAt = ranksOfSorted(sorted);
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    ranks[i] = Number.isNaN(values[i]) ? NaN : rankAt[firstIndex(sorted, values[i])];
  }
  return ranks;
}

function ranksOfSorted(sorted: Float64Array): Float64Array {
  const ranks = new Float64Array(sorted.length);
  let end: number;
  for (let start = 0; start < sorted.length; start = end) {
    end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    ranks.fill((start + 1 + end) / 2, start, end);
  }
  return ranks;
}

/** The first index at which `value`, which is there, stands in `sorted`. */
function firstIndex(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // NaN sorts to the end, where every comparison is false: hence "not below" moves the upper end.
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
