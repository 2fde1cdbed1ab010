/**
 * Four chains of 100 steps without chance, row-major [chain, step], on which ArviZ 0.23.4 was run for the figures that
 * tests compare with: x_ct = sin(0.37 t^2 + 1.1 c) + 0.6 sin(0.11 t + 2 c).
 */
export function referenceChains(): Float64Array {
  const values = new Float64Array(400);
  for (let c = 0; c < 4; c++) {
    for (let t = 0; t < 100; t++) {
      values[100 * c + t] = Math.sin(0.37 * t * t + 1.1 * c) + 0.6 * Math.sin(0.11 * t + 2 * c);
    }
  }
  return values;
}
