import FFT from 'fft.js';

import { mean } from './mean.js';

/**
 * The autocovariance of one series at the lags 0 .. n - 1, divided by n at every lag (the biased estimate, whose sum
 * cannot go negative): c(t) = (1/n) sum_i (x_i - m)(x_(i+t) - m). With `series` > 1 the values are that many series of
 * equal length, one after another, and the result is the mean of their autocovariances.
 *
 * By the Wiener-Khinchin theorem: the power spectrum of the zero-padded series, averaged, transformed back once.
 *
 * @param centre m; by default each series' own mean.
 */
export function autocovariance(values: Float64Array, series = 1, centre?: number): Float64Array {
  const length = values.length / series;
  const size = 2 ** Math.max(2, Math.ceil(Math.log2(2 * length)));
  const transform = new FFT(size);
  const padded = new Float64Array(size);
  const spectrum = new Float64Array(2 * size);
  const power = new Float64Array(size);
  for (let s = 0; s < series; s++) {
    const own = values.subarray(s * length, (s + 1) * length);
    const m = centre ?? mean(own);
    for (let i = 0; i < length; i++) padded[i] = own[i] - m;
    transform.realTransform(spectrum, padded);
    for (let k = 0; k <= size / 2; k++) power[k] += spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2;
  }
  for (let k = 1; k < size / 2; k++) power[size - k] = power[k];
  transform.realTransform(spectrum, power); // the spectrum is real and even, so forward and back differ by 1/size only
  const scale = 1 / (size * length * series);
  return Float64Array.from({ length }, (_, lag) => spectrum[2 * lag] * scale);
}
