import { mean } from '../../lib/math/mean.js';
import { variance } from '../../lib/math/variance.js';

/** How many of its standard errors a mean of independent values lies from the truth. */
export function zOfMean(values: Float64Array | readonly number[], truth: number): number {
  const numbers = Float64Array.from(values);
  return (mean(numbers) - truth) / Math.sqrt(variance(numbers) / numbers.length);
}

/** A z beyond which independent draws come to lie once in 16000 times. */
export const zLimit = 4;

/** sqrt(n) times the largest distance between the distribution of n draws and its truth (Kolmogorov 1933). */
export function kolmogorov(values: Float64Array | readonly number[], cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    const p = cdf(value);
    distance = Math.max(distance, (i + 1) / n - p, p - i / n);
  });
  return Math.sqrt(n) * distance;
}

/** P(K > x) = 2 exp(-2 x^2) for independent draws; at this limit it is 1e-4. */
export const kolmogorovLimit = Math.sqrt(Math.log(2e4) / 2);

/**
 * Whether n values of (estimate - truth) / MCSE look standard normal: their mean has sd 1 / sqrt(n), their sd has sd
 * 1 / sqrt(2 n); four of each. An MCSE that is itself known to 10 or 15 % adds 0.02 to the sd.
 */
export function isHonest(z: readonly number[]): boolean {
  const n = z.length;
  const { centre, sd } = spread(z);
  return Math.abs(centre) < 4 / Math.sqrt(n) && Math.abs(sd - 1) < 4 / Math.sqrt(2 * n) + 0.02;
}

/** The z values in a few words, for the message of a test. */
export function say(z: readonly number[]): string {
  const { centre, sd } = spread(z);
  return `z ${centre.toFixed(3)} +- ${sd.toFixed(3)}`;
}

function spread(z: readonly number[]): { readonly centre: number; readonly sd: number } {
  const numbers = Float64Array.from(z);
  return { centre: mean(numbers), sd: Math.sqrt(variance(numbers)) };
}
