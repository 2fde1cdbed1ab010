import t from 'tap';

import { cholesky, invertFactor, multiplyFactors } from '../../lib/math/cholesky.js';
import { whiten } from '../../lib/pseudoprior/whiten.js';
import { openStream } from '../../lib/random/stream.js';

function moments(points: Float64Array, dimension: number) {
  const n = points.length / dimension;
  const mean = new Float64Array(dimension);
  for (let at = 0; at < points.length; at++) mean[at % dimension] += points[at] / n;
  const covariance = new Float64Array(dimension * dimension);
  for (let at = 0; at < points.length; at += dimension) {
    for (let a = 0; a < dimension; a++) {
      for (let b = 0; b < dimension; b++) {
        covariance[a * dimension + b] += ((points[at + a] - mean[a]) * (points[at + b] - mean[b])) / n;
      }
    }
  }
  return { mean, covariance };
}

function correlatedPoints(): Float64Array {
  const random = openStream(1, 'points');
  const points = new Float64Array(3 * 1000);
  for (let at = 0; at < points.length; at += 3) {
    points[at] = 1e6 + 10 * random.normal();
    points[at + 1] = 1e-4 * (points[at] - 1e6) + 1e-5 * random.normal();
    points[at + 2] = random.normal() - points[at + 1];
  }
  return points;
}

const near = (a: Float64Array, b: Float64Array, tolerance: number) =>
  a.every((value, i) => Math.abs(value - b[i]) <= tolerance * Math.max(1, Math.abs(b[i])));

await t.test('whitened points have mean 0 and the identity as covariance, whatever their units', (t) => {
  const { mean, covariance } = moments(whiten(correlatedPoints(), 3).points, 3);
  t.ok(near(mean, new Float64Array(3), 1e-6));
  t.ok(near(covariance, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 1e-6));
  t.end();
});

await t.test('the standard normal restored has the mean and covariance of the points', (t) => {
  const points = correlatedPoints();
  const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const restored = whiten(points, 3).restore({ weights: [1], means: [new Float64Array(3)], factors: [identity] });
  const { mean, covariance } = moments(points, 3);
  t.ok(near(restored.means[0], mean, 1e-10));
  t.ok(near(restored.factors[0], cholesky(covariance, 3) ?? identity, 1e-10));
  t.end();
});

await t.test('a factor times its inverse is the identity, and a matrix that is not positive definite has none', (t) => {
  const factor = Float64Array.of(2, 0, 0, 1, 3, 0, -1, 5, 0.5);
  t.ok(near(multiplyFactors(factor, invertFactor(factor, 3), 3), Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), 1e-14));
  t.equal(cholesky(Float64Array.of(1, 2, 2, 1), 2), null);
  t.same(cholesky(Float64Array.of(4, NaN, 2, 5), 2), Float64Array.of(2, 0, 1, 2), 'only the lower triangle is read');
  t.end();
});
