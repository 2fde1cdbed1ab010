/** Arrays longer than this are not kept; of the others so many. Together they are 2 MB at most. */
const longestKept = 2 ** 15;
const mostKept = 8;

const spares: Float64Array[] = [];

/**
 * At least `length` numbers, whatever they are, for a calculation that ends soon and returns them by `giveBack`. Thousands of
 * short arrays are what a thread's garbage collector is called for, since it counts them and not the few bytes of its own heap.
 */
export function takeArray(length: number): Float64Array {
  const at = spares.findIndex((spare) => spare.length >= length);
  return at < 0 ? new Float64Array(length) : spares.splice(at, 1)[0];
}

/** Has an array used again by others: nobody may hold it any more. */
export function giveBack(array: Float64Array): void {
  if (array.length > longestKept) return;
  spares.push(array);
  if (spares.length <= mostKept) return;
  spares.sort((a, b) => b.length - a.length);
  spares.pop();
}

/** What `use` makes of so many numbers, which it must not keep. */
export function withArray<T>(length: number, use: (array: Float64Array) => T): T {
  const array = takeArray(length);
  try {
    return use(array.subarray(0, length));
  } finally {
    giveBack(array);
  }
}
