/**
 * Where two results differ first, as a path with both values; null when they are the same to the last bit (0 is not -0).
 * Arrays of any kind, ndarrays and plain objects are compared through and through.
 */
export function firstDifference(a: unknown, b: unknown, path = ''): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return `${path}: ${String(a)} is not ${String(b)}`;
  }
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return `${path}: ${names.length} is not ${Object.keys(b).length} entries`;
  for (const name of names) {
    const difference = firstDifference(
      (a as Record<string, unknown>)[name],
      (b as Record<string, unknown>)[name],
      `${path}/${name}`,
    );
    if (difference !== null) return difference;
  }
  return null;
}
