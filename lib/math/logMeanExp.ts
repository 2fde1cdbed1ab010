import { logSumExp } from './logSumExp.js';

/** log((1/n) sum_i exp(x_i)): the log of the mean of weights that are given by their logs. NaN for no values. */
export function logMeanExp(values: Float64Array | readonly number[]): number {
  return values.length === 0 ? NaN : logSumExp(values) - Math.log(values.length);
}
