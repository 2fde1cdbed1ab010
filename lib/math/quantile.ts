/**
 * The quantile at `probability` in [0, 1], linear between order statistics: type 7 of Hyndman & Fan 1996, the default
 * of R and NumPy. With h = (n - 1) p it is x_(floor h) + (h - floor h) (x_(floor h + 1) - x_(floor h)). NaN for no values.
 */
export function quantile(values: Float64Array | readonly number[], probability: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), probability);
}

/** `quantile` of values that already lie in ascending order. */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const lower = sorted[below];
  const upper = sorted[Math.min(below + 1, sorted.length - 1)];
  return lower === upper ? lower : lower + (position - below) * (upper - lower);
}
