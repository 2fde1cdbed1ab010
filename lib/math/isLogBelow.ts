/**
 * Whether log u < r, for u > 0 and r < 0, as in an acceptance test: almost always told without a logarithm, which costs as
 * much as all else there. For r < 0 the cubic Taylor polynomials of e^r and e^-r lie below them: u < 1 + r + r^2/2 + r^3/6
 * is below e^r, and u (1 - r + r^2/2 - r^3/6) >= 1 is not.
 */
export function isLogBelow(u: number, r: number): boolean {
  if (u * (1 - r * (1 - r * (0.5 - r * (1 / 6)))) >= 1) return false;
  if (u < 1 + r * (1 + r * (0.5 + r * (1 / 6)))) return true;
  return Math.log(u) < r;
}
