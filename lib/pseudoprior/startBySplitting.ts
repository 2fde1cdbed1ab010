import { squaredDistance } from '../math/cholesky.js';
import type { Stream } from '../random/stream.js';
import { logNormalisers } from './gaussianMixture.js';
import type { Components } from './types.js';

/**
 * The components with some of them split in two, so that there are `size` (at most twice as many). A random point
 * names the component to split, the one most responsible for it, so that each is split in proportion to its weight:
 * either to both sides along the line to that point, or into a core and a halo about the same mean. K-means sees
 * only where points lie apart; heavy tails and funnels need components that lie inside each other.
 */
export function startBySplitting(
  components: Components,
  points: Float64Array,
  dimension: number,
  size: number,
  random: Pick<Stream, 'uniform' | 'below'>,
): Components {
  const present = components.weights.length;
  const weights = [...components.weights];
  const means = [...components.means];
  const factors = [...components.factors];
  const split = new Set<number>();
  const logScales = logNormalisers(components, dimension);
  for (let attempt = 0; attempt < 10 * size && weights.length < Math.min(size, 2 * present); attempt++) {
    const offset = dimension * random.below(points.length / dimension);
    const apart = random.uniform() < 0.5;
    const c = mostResponsible(components, logScales, points, offset);
    if (split.has(c)) continue;
    split.add(c);
    const shift = apart ? towards(factors[c], means[c], points, offset) : new Float64Array(dimension);
    const [near, far] = apart ? [0.8, 0.8] : [0.6, 1.5];
    weights[c] /= 2;
    weights.push(weights[c]);
    means.push(means[c].map((value, a) => value - shift[a]));
    means[c] = means[c].map((value, a) => value + shift[a]);
    factors.push(factors[c].map((value) => value * far));
    factors[c] = factors[c].map((value) => value * near);
  }
  return { weights, means, factors };
}

function mostResponsible(
  { means, factors }: Components,
  logScales: Float64Array,
  points: Float64Array,
  offset: number,
): number {
  let most = 0;
  let greatest = -Infinity;
  for (let c = 0; c < means.length; c++) {
    const work = new Float64Array(means[c].length);
    const term = logScales[c] - squaredDistance(factors[c], means[c], points, offset, work) / 2;
    if (term <= greatest) continue;
    greatest = term;
    most = c;
  }
  return most;
}

/** The step of 0.7 standard deviations from the mean in the direction of a point. */
function towards(factor: Float64Array, mean: Float64Array, points: Float64Array, offset: number): Float64Array {
  const distance = Math.sqrt(squaredDistance(factor, mean, points, offset, new Float64Array(mean.length)));
  const scale = distance > 0 ? 0.7 / distance : 0;
  return mean.map((value, a) => scale * (points[offset + a] - value));
}
