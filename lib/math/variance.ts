import { mean } from './mean.js';

/** The unbiased variance (divided by n - 1), by two passes so that a large offset costs no digits; NaN for n < 2. */
export function variance(values: Float64Array | readonly number[]): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - centre) ** 2;
  return squares / (values.length - 1);
}
