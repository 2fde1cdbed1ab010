/** Whether all values are the same number, exactly; true for no values, false where there is a NaN. */
export function isConstant(values: Float64Array | readonly number[]): boolean {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[0]) return false;
  }
  return true;
}
