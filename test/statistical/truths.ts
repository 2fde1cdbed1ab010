/**
 * Analytic truths that statistical tests compare with, each with its derivation.
 */

/** Phi(x) = 1/2 + phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...), to full precision for |x| < 7 (Marsaglia 2004). */
export function normalCdf(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let sum = x;
  let term = x;
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** phi(x) = exp(-x^2 / 2) / sqrt(2 pi). */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** Integral of f by Simpson's rule on an even number of intervals. */
export function integrate(f: (x: number) => number, from: number, to: number, intervals = 20_000): number {
  const h = (to - from) / intervals;
  let sum = f(from) + f(to);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

/**
 * The even mixture of N(-a, 1) and N(a, 1), and the normal with its mean and variance, N(0, 1 + a^2): the single
 * Gaussian pseudo-prior that a fit without end would give. 1 + chi^2(p || q) = integral of p^2 / q, by quadrature.
 * a is such that c / (1 + c) with c = 1 + chi^2 is 0.6490: the share that two states of equal evidence are NOT given by
 * posterior members, when q is the posterior of the one and this Gaussian for the other.
 */
export const twoModes = {
  a: 3.0122,
  density: (x: number): number => 0.5 * (normalDensity(x - twoModes.a) + normalDensity(x + twoModes.a)),
  gaussian: (x: number): number => normalDensity(x / twoModes.gaussianSd()) / twoModes.gaussianSd(),
  gaussianSd: (): number => Math.sqrt(1 + twoModes.a ** 2),
  inflation: (): number => integrate((x) => twoModes.density(x) ** 2 / twoModes.gaussian(x), -12, 12),
};

/** Data for a constant and a line with noise of sd 1, at times t that sum to 0; both parameters have prior N(0, 3^2). */
export const regression = {
  t: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5],
  y: [0.11, 0.93, 0.52, 1.48, 1.19, 1.77],
  priorSd: 3,
  /** Columns of the designs, as functions of t. */
  basis: {
    constant: [(): number => 1],
    line: [(): number => 1, (t: number): number => t],
  },
};

/**
 * log Z of the constant or the line. With the columns x_j of the design orthogonal, y ~ N(0, I + s^2 sum_j x_j x_j'),
 * whose determinant is prod_j (1 + s^2 |x_j|^2) and whose inverse is I - sum_j s^2 x_j x_j' / (1 + s^2 |x_j|^2).
 */
export function regressionLogEvidence(model: 'constant' | 'line'): number {
  const { t, y, priorSd, basis } = regression;
  let logZ = -0.5 * y.length * Math.log(2 * Math.PI) - 0.5 * y.reduce((sum, value) => sum + value * value, 0);
  for (const column of basis[model]) {
    const norm = t.reduce((sum, time) => sum + column(time) ** 2, 0);
    const dot = t.reduce((sum, time, i) => sum + column(time) * y[i], 0);
    const grown = 1 + priorSd ** 2 * norm;
    logZ += -0.5 * Math.log(grown) + (0.5 * priorSd ** 2 * dot ** 2) / grown;
  }
  return logZ;
}

/** Their log posterior: log N(y; design x, I) + log N(x; 0, 3^2 I). */
export function regressionLogPosterior(x: Float64Array): number {
  const { t, y, priorSd } = regression;
  const [constant, slope = 0] = x;
  let logP = -0.5 * y.length * Math.log(2 * Math.PI);
  t.forEach((time, i) => {
    logP -= 0.5 * (y[i] - constant - slope * time) ** 2;
  });
  for (const value of x) logP -= 0.5 * (value / priorSd) ** 2 + Math.log(priorSd) + 0.5 * Math.log(2 * Math.PI);
  return logP;
}
