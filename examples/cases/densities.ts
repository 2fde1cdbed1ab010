const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Log density of a normal variable. */
export function normalLogDensity(x: number, mean: number, sd: number): number {
  const z = (x - mean) / sd;
  return -HALF_LOG_TWO_PI - Math.log(sd) - 0.5 * z * z;
}

/** Log density of a positive variable whose logarithm is normal. */
export function lognormalLogDensity(x: number, logMean: number, logSd: number): number {
  const logX = Math.log(x);
  return normalLogDensity(logX, logMean, logSd) - logX;
}

/** Log density of |c| for a Cauchy variable c about 0. */
export function halfCauchyLogDensity(x: number, scale: number): number {
  const z = x / scale;
  return Math.log(2 / (Math.PI * scale * (1 + z * z)));
}

/** Log density of a gamma variable of shape 3, whose gamma function is 2. */
export function gamma3LogDensity(x: number, rate: number): number {
  return 3 * Math.log(rate) - Math.LN2 + 2 * Math.log(x) - rate * x;
}

/** Log density of the reciprocal of a gamma variable of shape 3 and rate `scale`. */
export function inverseGamma3LogDensity(x: number, scale: number): number {
  return 3 * Math.log(scale) - Math.LN2 - 4 * Math.log(x) - scale / x;
}
