import t from 'tap';

import { expectation } from '../../lib/pseudoprior/expectation.js';
import { expectationMaximisation } from '../../lib/pseudoprior/expectationMaximisation.js';
import { growMixtures } from '../../lib/pseudoprior/growMixtures.js';
import { startAtCentres } from '../../lib/pseudoprior/startAtCentres.js';
import { startBySplitting } from '../../lib/pseudoprior/startBySplitting.js';
import { openStream } from '../../lib/random/stream.js';

const effort = { iterations: 200, tolerance: 1e-8 };

/** Two normals in the plane, 8 apart: the first in 30 % of the points, of unit covariance; the second of sds 2 and 0.5. */
function twoClouds(count: number, key: number): Float64Array {
  const random = openStream(key, 'clouds');
  const points = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const first = random.uniform() < 0.3;
    points[2 * i] = first ? random.normal() : 8 + 2 * random.normal();
    points[2 * i + 1] = (first ? 1 : 0.5) * random.normal();
  }
  return points;
}

await t.test('EM recovers two components that lie apart: weights, means and covariances', (t) => {
  const count = 4000;
  const points = twoClouds(count, 1);
  const start = startAtCentres(points, 2, 2, openStream(1, 'fit'));
  const { components } = expectationMaximisation(points, 2, start, effort);
  const first = components.means[0][0] < components.means[1][0] ? 0 : 1;
  const truth = [
    { c: first, weight: 0.3, mean: [0, 0], sds: [1, 1] },
    { c: 1 - first, weight: 0.7, mean: [8, 0], sds: [2, 0.5] },
  ];
  for (const { c, weight, mean, sds } of truth) {
    const held = weight * count;
    t.ok(
      Math.abs(components.weights[c] - weight) < 4 * Math.sqrt((0.3 * 0.7) / count),
      `weight ${components.weights[c]}`,
    );
    const factor = components.factors[c];
    const covariance = [factor[0] ** 2, factor[0] * factor[2], factor[2] ** 2 + factor[3] ** 2];
    for (let a = 0; a < 2; a++) {
      t.ok(Math.abs(components.means[c][a] - mean[a]) < (4 * sds[a]) / Math.sqrt(held), `mean ${a} of ${c}`);
      // The variance of a sample variance of normals is 2 sd^4 / n; the clouds overlap a little, hence 5.
      t.ok(Math.abs(covariance[2 * a] / sds[a] ** 2 - 1) < 5 * Math.sqrt(2 / held), `variance ${a} of ${c}`);
    }
    t.ok(Math.abs(covariance[1]) < (5 * sds[0] * sds[1]) / Math.sqrt(held), `covariance of ${c}`);
  }
  t.end();
});

await t.test('the mean log density never falls while EM climbs', (t) => {
  const points = twoClouds(500, 2);
  let components = startAtCentres(points, 2, 3, openStream(2, 'fit'));
  let last = -Infinity;
  for (let k = 0; k < 30; k++) {
    const fit = expectationMaximisation(points, 2, components, { iterations: 1, tolerance: 0 });
    t.ok(fit.logDensity >= last - 1e-12 || fit.components.weights.length < components.weights.length);
    ({ components, logDensity: last } = fit);
  }
  t.end();
});

await t.test('a component that collapses on repeated points is removed, and its weight goes to the others', (t) => {
  const points = twoClouds(500, 3);
  for (let i = 0; i < 5; i++) points.set([30, 30], 2 * i);
  const start = startAtCentres(points, 2, 2, openStream(3, 'fit'));
  const spike = {
    weights: [...start.weights.map((weight) => weight * 0.99), 0.01],
    means: [...start.means, Float64Array.of(30, 30)],
    factors: [...start.factors, Float64Array.of(0.1, 0, 0, 0.1)],
  };
  const { components } = expectationMaximisation(points, 2, spike, effort);
  t.equal(components.weights.length, 2);
  t.ok(Math.abs(components.weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
  t.end();
});

await t.test('the shares of a point sum to 1, even where every component underflows', (t) => {
  const components = {
    weights: [0.5, 0.5],
    means: [Float64Array.of(0), Float64Array.of(1)],
    factors: [Float64Array.of(1e-3), Float64Array.of(1e-3)],
  };
  const shares = new Float64Array(4);
  const logDensity = expectation(components, Float64Array.of(0.4, 0.6), 1, shares);
  t.ok(Number.isFinite(logDensity));
  t.same([shares[0] + shares[2], shares[1] + shares[3]], [1, 1]);
  t.end();
});

await t.test('splitting keeps the weights whole and at most doubles the components', (t) => {
  const points = twoClouds(200, 4);
  const random = openStream(4, 'fit');
  const two = startAtCentres(points, 2, 2, random);
  const three = startBySplitting(two, points, 2, 3, random);
  t.equal(three.weights.length, 3);
  t.equal(startBySplitting(two, points, 2, 12, random).weights.length, 4);
  t.ok(Math.abs(three.weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
  t.end();
});

await t.test('mixtures grow through a funnel, where centres that lie apart find no dense neck', (t) => {
  const random = openStream(5, 'funnel');
  const points = new Float64Array(5 * 2000);
  for (let at = 0; at < points.length; at += 5) {
    points[at] = 3 * random.normal();
    for (let i = 1; i < 5; i++) points[at + i] = Math.exp(points[at] / 2) * random.normal();
  }
  const grown = [...growMixtures(points, 5, 8, openStream(5, 'grow'))].at(-1);
  const centres = startAtCentres(points, 5, 8, openStream(5, 'centres'));
  const plain = expectationMaximisation(points, 5, centres, { iterations: 100, tolerance: 1e-4 });
  // 0.5 per point is the difference between an importance efficiency of 0.8 and one of 0.4.
  t.ok(
    grown !== undefined && grown.logDensity > plain.logDensity + 0.5,
    `${grown?.logDensity} against ${plain.logDensity}`,
  );
  t.end();
});
