const STEPS_PER_YEAR = 40;
const STEP = 1 / STEPS_PER_YEAR;

/**
 * Follows hares u and lynxes v by the classical Runge-Kutta method and writes both, one number per year, into the two arrays:
 *
 *     u' = (alpha - crowding u - beta v / (1 + handling u)) u
 *     v' = (-gamma + delta u / (1 + handling u)) v
 *
 * x opens with alpha, beta, gamma, delta, u(0), v(0). Returns false, and stops, where a population is not a positive finite number.
 * Two numbers and four stages are written out: a loop that is handed its equations takes two to three times as long,
 * once it has been handed more than one.
 */
export function rungeKutta(
  x: Float64Array,
  crowding: number,
  handling: number,
  hare: Float64Array,
  lynx: Float64Array,
): boolean {
  const alpha = x[0];
  const beta = x[1];
  const gamma = x[2];
  const delta = x[3];
  let u = x[4];
  let v = x[5];
  hare[0] = u;
  lynx[0] = v;
  for (let year = 1; year < hare.length; year++) {
    for (let step = 0; step < STEPS_PER_YEAR; step++) {
      const u1 = hareGrowth(u, v, alpha, beta, crowding, handling);
      const v1 = lynxGrowth(u, v, gamma, delta, handling);
      let uMid = u + 0.5 * STEP * u1;
      let vMid = v + 0.5 * STEP * v1;
      const u2 = hareGrowth(uMid, vMid, alpha, beta, crowding, handling);
      const v2 = lynxGrowth(uMid, vMid, gamma, delta, handling);
      uMid = u + 0.5 * STEP * u2;
      vMid = v + 0.5 * STEP * v2;
      const u3 = hareGrowth(uMid, vMid, alpha, beta, crowding, handling);
      const v3 = lynxGrowth(uMid, vMid, gamma, delta, handling);
      const uEnd = u + STEP * u3;
      const vEnd = v + STEP * v3;
      const u4 = hareGrowth(uEnd, vEnd, alpha, beta, crowding, handling);
      const v4 = lynxGrowth(uEnd, vEnd, gamma, delta, handling);
      u += (STEP / 6) * (u1 + 2 * u2 + 2 * u3 + u4);
      v += (STEP / 6) * (v1 + 2 * v2 + 2 * v3 + v4);
      if (!(u > 0 && v > 0 && u < Infinity && v < Infinity)) return false;
    }
    hare[year] = u;
    lynx[year] = v;
  }
  return true;
}

// The division is the slow part, and two of the three states do without.

function hareGrowth(u: number, v: number, alpha: number, beta: number, crowding: number, handling: number): number {
  const eaten = handling === 0 ? beta * v : (beta * v) / (1 + handling * u);
  return (alpha - crowding * u - eaten) * u;
}

function lynxGrowth(u: number, v: number, gamma: number, delta: number, handling: number): number {
  const born = handling === 0 ? delta * u : (delta * u) / (1 + handling * u);
  return (born - gamma) * v;
}
