import { applyFactor, logDeterminant, squaredDistance } from '../math/cholesky.js';
import { logSumExp } from '../math/logSumExp.js';
import { openCoordinates } from '../math/transforms.js';
import type { Components, Density, GaussianMixture } from './types.js';

/**
 * The density that a mixture's plain data describes, ready to be evaluated and drawn from. Calls allocate nothing.
 * log q(x) = log sum_c exp(log weight_c - log det L_c - |L_c^-1 (u - mean_c)|^2 / 2) - (d/2) log 2 pi + log |du/dx|.
 *
 * @throws {RangeError} when the lists do not have one entry per component, or an entry the wrong length.
 */
export function openDensity(mixture: GaussianMixture): Density {
  const { lower, upper, weights, means, factors } = mixture;
  const coordinates = openCoordinates(lower, upper);
  const { dimension } = coordinates;
  checkShapes(mixture, dimension);
  const size = weights.length;
  const logScales = logNormalisers(mixture, dimension);
  const terms = new Float64Array(size);
  const u = new Float64Array(dimension);
  const work = new Float64Array(dimension);

  return {
    dimension,
    logDensity(x) {
      const logJacobian = coordinates.toUnbounded(x, u);
      if (logJacobian === -Infinity) return -Infinity;
      for (let c = 0; c < size; c++) {
        terms[c] = logScales[c] - squaredDistance(factors[c], means[c], u, 0, work) / 2;
      }
      return logSumExp(terms) + logJacobian;
    },
    draw(random, out) {
      const c = chooseByWeight(weights, random.uniform());
      for (let i = 0; i < dimension; i++) work[i] = random.normal();
      applyFactor(factors[c], means[c], work, u);
      coordinates.toBounded(u, out);
    },
  };
}

/** log weight - log det L - (d/2) log 2 pi of every component: its log density at its mean, weight included. */
export function logNormalisers({ weights, factors }: Components, dimension: number): Float64Array {
  const constant = (dimension / 2) * Math.log(2 * Math.PI);
  return Float64Array.from(factors, (factor, c) => Math.log(weights[c]) - logDeterminant(factor, dimension) - constant);
}

/** The component in whose stretch of the cumulated weights u falls; the last when rounding leaves a gap. */
function chooseByWeight(weights: readonly number[], u: number): number {
  let left = u;
  for (let c = 0; c < weights.length - 1; c++) {
    left -= weights[c];
    if (left < 0) return c;
  }
  return weights.length - 1;
}

function checkShapes({ weights, means, factors }: GaussianMixture, dimension: number): void {
  const size = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (size === 0 || means.length !== size || factors.length !== size || !(Math.abs(total - 1) < 1e-9)) {
    throw new RangeError(
      `a mixture needs weights that sum to 1 and as many means and factors; ` +
        `got ${size} weights of sum ${total}, ${means.length} means, ${factors.length} factors`,
    );
  }
  for (let c = 0; c < size; c++) {
    if (means[c].length === dimension && factors[c].length === dimension * dimension) continue;
    throw new RangeError(
      `component ${c} needs a mean of ${dimension} and a factor of ${dimension * dimension} numbers; ` +
        `got ${means[c].length} and ${factors[c].length}`,
    );
  }
}
