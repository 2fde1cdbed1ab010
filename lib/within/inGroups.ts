/** Numbers of one parameter that diagnostics are given at most: a megabyte is 2^17 of them. */
export const fewNumbers = 2 ** 20;

/**
 * What `work` gives for every parameter, in their order, called for as many of them at once as together hold few numbers
 * (one at least): so a file is read a few times only, and memory does not grow with it.
 */
export function inGroups<T>(
  dimension: number,
  numbersOfEach: number,
  work: (parameters: readonly number[]) => readonly T[],
): T[] {
  const atOnce = Math.max(1, Math.floor(fewNumbers / Math.max(1, numbersOfEach)));
  const all: T[] = [];
  for (let first = 0; first < dimension; first += atOnce) {
    all.push(...work(Array.from({ length: Math.min(atOnce, dimension - first) }, (_, i) => first + i)));
  }
  return all;
}
