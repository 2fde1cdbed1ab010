/** Arrays longer than this are kept within `keepLong` only; of the others so many. Together they are 2 MB at most. */
const longestKept = 2 ** 15;
const mostKept = 8;

let spares: Float64Array[] = [];

/** Calculations that keep what is long, and what is to be forgotten when the last of them ends. */
let keeping = 0;
let forgotten: (() => void)[] = [];

/**
 * At least `length` numbers, whatever they are, for a calculation that ends soon and returns them by `giveBack`. Thousands of
 * short arrays are what a thread's garbage collector is called for, since it counts them and not the few bytes of its own heap.
 */
export function takeArray(length: number): Float64Array {
  const at = spares.findLastIndex((spare) => spare.length >= length); // the longest stand first
  return at < 0 ? new Float64Array(length) : spares.splice(at, 1)[0];
}

/** Has an array used again by others: nobody may hold it any more. */
export function giveBack(array: Float64Array): void {
  if (array.length > longestKept && keeping === 0) return;
  const at = spares.findIndex((spare) => spare.length <= array.length);
  spares.splice(at < 0 ? spares.length : at, 0, array);
  if (spares.length > mostKept) spares.pop();
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

/**
 * Keeps long arrays too until `work` ends, for a calculation that asks for them again and again: a page of memory that nobody has
 * touched before may take ten times as long to fill as one that was used.
 */
export function keepLong<T>(work: () => T): T {
  keeping += 1;
  try {
    return work();
  } finally {
    keeping -= 1;
    if (keeping === 0) {
      spares = spares.filter(({ length }) => length <= longestKept);
      for (const forget of forgotten) forget();
      forgotten = [];
    }
  }
}

/** Whether somebody may keep what is long, until he is told to forget it. */
export function mayKeepLong(forget: () => void): boolean {
  if (keeping > 0) forgotten.push(forget);
  return keeping > 0;
}
