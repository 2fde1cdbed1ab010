import FFT from 'fft.js';

import { mean } from './mean.js';
import { mayKeepLong } from './spareArrays.js';

/**
 * The autocovariance of one series at the lags 0 .. n - 1, divided by n at every lag (the biased estimate, whose sum
 * cannot go negative): c(t) = (1/n) sum_i (x_i - m)(x_(i+t) - m). With `series` > 1 the values are that many series of
 * equal length, one after another, and the result is the mean of their autocovariances.
 *
 * By the Wiener-Khinchin theorem: the power spectrum of the zero-padded series, averaged, transformed back once.
 *
 * @param centre m; by default each series' own mean.
 * @param lags How many are wanted; as many more are given as come for nothing. Fewer need less padding.
 */
export function autocovariance(
  values: Float64Array,
  series = 1,
  centre?: number,
  lags = values.length / series,
): Float64Array {
  const length = values.length / series;
  const size = 2 ** Math.max(2, Math.ceil(Math.log2(length + lags)));
  const { transform, padded, spectrum, power } = buffersOf(size);
  padded.fill(0, length);
  power.fill(0);
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
  const covariances = new Float64Array(Math.min(length, size - length + 1)); // at longer lags the ends would overlap
  for (let lag = 0; lag < covariances.length; lag++) covariances[lag] = spectrum[2 * lag] * scale;
  return covariances;
}

interface Buffers {
  readonly transform: FFT;
  readonly padded: Float64Array;
  readonly spectrum: Float64Array;
  readonly power: Float64Array;
}

/** Those of short series are asked for again and again: all together they take up 2 MB. Others are kept within `keepLong`, to 13 MB each. */
const kept = new Map<number, Buffers>();
const longestKept = 2 ** 14;
const longestInOne = 2 ** 18;

function buffersOf(size: number): Buffers {
  const found = kept.get(size);
  if (found !== undefined) return found;
  const [padded, spectrum, power] = [size, 2 * size, size].map((length) => new Float64Array(length));
  const buffers = { transform: new FFT(size), padded, spectrum, power };
  const forget = (): void => void kept.delete(size);
  if (size <= longestKept || (size <= longestInOne && mayKeepLong(forget))) kept.set(size, buffers);
  return buffers;
}
