import type { Stream } from '../random/stream.js';

/**
 * The rows of `size` points that lie apart, as starting centres: each is drawn with probability proportional to the
 * squared distance from the centres so far (Arthur & Vassilvitskii 2007), the best of a few candidates each time
 * (their greedy variant), so that a lone outlier of a heavy tail rarely becomes a centre.
 */
export function kMeansPlusPlus(
  points: Float64Array,
  dimension: number,
  size: number,
  random: Pick<Stream, 'uniform' | 'below'>,
): number[] {
  const count = points.length / dimension;
  const candidates = 2 + Math.floor(Math.log(size));
  const centres = [random.below(count)];
  let distances = new Float64Array(count).fill(Infinity);
  let trial = new Float64Array(count);
  let best = new Float64Array(count);
  let total = lowerDistances(points, dimension, centres[0], distances, best);
  [distances, best] = [best, distances];
  while (centres.length < size && total > 0) {
    let centre = 0;
    let least = Infinity;
    for (let k = 0; k < candidates; k++) {
      const candidate = drawInProportion(distances, random.uniform() * total);
      const left = lowerDistances(points, dimension, candidate, distances, trial);
      if (!(left < least)) continue;
      centre = candidate;
      least = left;
      [trial, best] = [best, trial];
    }
    centres.push(centre);
    total = least;
    [distances, best] = [best, distances];
  }
  return centres;
}

/** Writes the distances that remain once `centre` is a centre too, squared, and returns their sum. */
function lowerDistances(
  points: Float64Array,
  dimension: number,
  centre: number,
  before: Float64Array,
  after: Float64Array,
): number {
  let total = 0;
  for (let i = 0; i < before.length; i++) {
    let square = 0;
    for (let a = 0; a < dimension; a++) {
      const offset = points[i * dimension + a] - points[centre * dimension + a];
      square += offset * offset;
    }
    after[i] = Math.min(before[i], square);
    total += after[i];
  }
  return total;
}

function drawInProportion(distances: Float64Array, target: number): number {
  let left = target;
  for (let i = 0; i < distances.length; i++) {
    left -= distances[i];
    if (left < 0) return i;
  }
  return distances.length - 1;
}
