/**
 * log(sum_i exp(x_i)), shifted by the largest term so that nothing overflows. Nothing to sum, or only -Infinity, gives
 * -Infinity; a NaN gives NaN; +Infinity (without NaN) gives +Infinity.
 */
export function logSumExp(values: Float64Array | readonly number[]): number {
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > largest) largest = values[i];
  }
  const shift = Number.isFinite(largest) ? largest : 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - shift);
  return shift + Math.log(sum);
}
