/**
 * The first and the last half of every chain as chains of their own, row-major [2 * chain, step]; the middle step of an
 * odd number is left out. A chain that drifts then disagrees with itself (Gelman et al. 2013; Vehtari et al. 2021).
 *
 * @param width How many numbers one step has.
 */
export function splitHalves(values: Float64Array, chains: number, width = 1): Float64Array {
  const length = values.length / chains;
  const half = Math.floor(length / width / 2) * width;
  if (2 * half === length) return values;
  const halves = new Float64Array(2 * half * chains);
  for (let c = 0; c < chains; c++) {
    const end = (c + 1) * length;
    halves.set(values.subarray(c * length, c * length + half), 2 * c * half);
    halves.set(values.subarray(end - half, end), (2 * c + 1) * half);
  }
  return halves;
}
