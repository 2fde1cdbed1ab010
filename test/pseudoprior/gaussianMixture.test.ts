import t from 'tap';

import { openCoordinates } from '../../lib/math/transforms.js';
import { openDensity } from '../../lib/pseudoprior/gaussianMixture.js';
import type { Density, GaussianMixture } from '../../lib/pseudoprior/types.js';
import { openStream } from '../../lib/random/stream.js';

const line: GaussianMixture = {
  ...{ kind: 'gaussianMixture', lower: [-Infinity], upper: [Infinity], weights: [0.3, 0.7] },
  means: [Float64Array.of(-0.5), Float64Array.of(0.8)],
  factors: [Float64Array.of(0.4), Float64Array.of(0.6)],
};
const plane: GaussianMixture = {
  ...{ kind: 'gaussianMixture', lower: [0, -1], upper: [Infinity, 1], weights: [0.4, 0.6] },
  means: [Float64Array.of(0.2, -0.5), Float64Array.of(0.5, 0.8)],
  factors: [Float64Array.of(0.4, 0, 0.2, 0.5), Float64Array.of(0.3, 0, -0.3, 0.6)],
};

/** The same mixture whose author forgot |du/dx|: what the checks below must catch. */
function withoutJacobian(mixture: GaussianMixture): Density {
  const density = openDensity(mixture);
  const { toUnbounded } = openCoordinates(mixture.lower, mixture.upper);
  const u = new Float64Array(density.dimension);
  return { ...density, logDensity: (x) => density.logDensity(x) - toUnbounded(x, u) };
}

/** Midpoint rule over a box: exact to far better than 1e-4 for densities that are smooth and vanish at its edges. */
function integral(density: Density, from: readonly number[], to: readonly number[], cells: number): number {
  const x = new Float64Array(density.dimension);
  const steps = from.map((start, i) => (to[i] - start) / cells);
  let sum = 0;
  for (let cell = 0; cell < cells ** x.length; cell++) {
    for (let i = 0; i < x.length; i++) x[i] = from[i] + steps[i] * (0.5 + (Math.floor(cell / cells ** i) % cells));
    sum += Math.exp(density.logDensity(x));
  }
  return sum * steps.reduce((volume, step) => volume * step, 1);
}

const intervals = [
  { lower: -Infinity, upper: Infinity, from: -10, to: 10 },
  { lower: 2, upper: Infinity, from: 2, to: 80 },
  { lower: -Infinity, upper: 2, from: -80, to: 2 },
  { lower: -1, upper: 3, from: -1, to: 3 },
];

await t.test('the density of one parameter integrates to 1 over x, for every kind of bounds', (t) => {
  for (const { lower, upper, from, to } of intervals) {
    const mixture = { ...line, lower: [lower], upper: [upper] };
    t.ok(Math.abs(integral(openDensity(mixture), [from], [to], 20_000) - 1) < 1e-6, `(${lower}, ${upper})`);
    if (lower === -Infinity && upper === Infinity) continue;
    const wrong = integral(withoutJacobian(mixture), [from], [to], 20_000);
    t.ok(Math.abs(wrong - 1) > 0.05, `without the Jacobian it is ${wrong}`);
  }
  t.end();
});

await t.test('the density of two parameters integrates to 1 over x', (t) => {
  const free = { ...plane, lower: [-Infinity, -Infinity], upper: [Infinity, Infinity] };
  t.ok(Math.abs(integral(openDensity(free), [-5, -5], [5, 5], 300) - 1) < 1e-6);
  t.ok(Math.abs(integral(openDensity(plane), [0, -1], [16, 1], 400) - 1) < 1e-5);
  t.ok(Math.abs(integral(withoutJacobian(plane), [0, -1], [16, 1], 400) - 1) > 0.1);
  t.end();
});

await t.test('a component alone is the normal density', (t) => {
  const density = openDensity({
    ...plane,
    lower: [-Infinity, -Infinity],
    upper: [Infinity, Infinity],
    weights: [1, 0],
  });
  // Covariance of the first factor: [[0.16, 0.08], [0.08, 0.29]], determinant 0.04.
  const [a, b] = [1 - 0.2, -1 + 0.5];
  const square = (0.29 * a * a - 2 * 0.08 * a * b + 0.16 * b * b) / 0.04;
  const expected = -square / 2 - Math.log(2 * Math.PI) - Math.log(0.04) / 2;
  t.ok(Math.abs(density.logDensity(Float64Array.of(1, -1)) - expected) < 1e-12);
  t.end();
});

await t.test('the log density is -Infinity on the bounds and outside, finite wherever a draw may land', (t) => {
  const { logDensity } = openDensity(plane);
  for (const x of [
    [0, 0],
    [-1, 0],
    [1, 1],
    [1, -1],
    [1, 2],
    [NaN, 0],
  ])
    t.equal(logDensity(Float64Array.from(x)), -Infinity);
  t.ok(Number.isFinite(logDensity(Float64Array.of(Number.MIN_VALUE, 0))));
  t.ok(Number.isFinite(logDensity(Float64Array.of(1e300, 1 - Number.EPSILON))));
  t.end();
});

await t.test('draws stay strictly inside bounds that most of the mass rounds to', (t) => {
  const wide = { ...line, lower: [5], upper: [6], factors: [Float64Array.of(300), Float64Array.of(300)] };
  const density = openDensity(wide);
  const random = openStream(1, 'draw');
  const x = new Float64Array(1);
  let finite = 0;
  for (let i = 0; i < 2000; i++) {
    density.draw(random, x);
    if (x[0] > 5 && x[0] < 6 && Number.isFinite(density.logDensity(x))) finite++;
  }
  t.equal(finite, 2000);
  t.end();
});

/** sqrt(n) times the Kolmogorov-Smirnov distance between draws and the integral of the density. */
function kolmogorovSmirnov(draws: Float64Array, density: Density, from: number, to: number): number {
  const cells = 20_000;
  const step = (to - from) / cells;
  const sorted = draws.toSorted();
  const x = new Float64Array(1);
  let [below, distance, i] = [0, 0, 0];
  for (let cell = 0; cell < cells; cell++) {
    x[0] = from + (cell + 0.5) * step;
    below += Math.exp(density.logDensity(x)) * step;
    while (i < sorted.length && sorted[i] < from + (cell + 1) * step) i++;
    distance = Math.max(distance, Math.abs(below - i / sorted.length));
  }
  return Math.sqrt(draws.length) * distance;
}

await t.test('draws of one parameter follow the density (Kolmogorov-Smirnov)', (t) => {
  for (const { lower, upper, from, to } of intervals) {
    const mixture = { ...line, lower: [lower], upper: [upper] };
    const density = openDensity(mixture);
    const random = openStream(3, 'draw', String(lower), String(upper));
    const draws = new Float64Array(20_000);
    for (let i = 0; i < draws.length; i++) density.draw(random, draws.subarray(i, i + 1));
    // 1.95 is the 99.9 % point of the Kolmogorov distribution.
    t.ok(kolmogorovSmirnov(draws, density, from, to) < 1.95, `(${lower}, ${upper})`);
    const swapped = openDensity({ ...mixture, weights: [0.5, 0.5] });
    t.ok(kolmogorovSmirnov(draws, swapped, from, to) > 1.95, 'other weights are seen');
  }
  t.end();
});

await t.test('the mean of r(x) / q(x) over draws from q is 1 for another density r', (t) => {
  const narrower = {
    ...plane,
    weights: [0.5, 0.5],
    factors: plane.factors.map((factor) => factor.map((v) => 0.9 * v)),
  };
  const q = openDensity(plane);
  const x = new Float64Array(2);
  const misfit = (r: Density) => {
    const random = openStream(5, 'draw');
    const n = 20_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      q.draw(random, x);
      const ratio = Math.exp(r.logDensity(x) - q.logDensity(x));
      sum += ratio;
      squares += ratio * ratio;
    }
    const mean = sum / n;
    return Math.abs(mean - 1) / Math.sqrt((squares / n - mean * mean) / n);
  };
  t.ok(misfit(openDensity(narrower)) < 4, `${misfit(openDensity(narrower))} MCSE`);
  t.ok(misfit(withoutJacobian(narrower)) > 4, 'an r without Jacobian is seen');
  t.end();
});

await t.test('draws all differ and use the components in proportion to their weights', (t) => {
  const weights = [0.2, 0.5, 0.3];
  const density = openDensity({
    ...{ kind: 'gaussianMixture', lower: [-Infinity], upper: [Infinity], weights },
    means: [Float64Array.of(-100), Float64Array.of(0), Float64Array.of(100)],
    factors: weights.map(() => Float64Array.of(1)),
  });
  const random = openStream(7, 'draw');
  const n = 20_000;
  const counts = [0, 0, 0];
  const seen = new Set<number>();
  const x = new Float64Array(1);
  for (let i = 0; i < n; i++) {
    density.draw(random, x);
    seen.add(x[0]);
    counts[Math.round(x[0] / 100) + 1]++;
  }
  t.equal(seen.size, n);
  counts.forEach((count, c) => {
    t.ok(
      Math.abs(count / n - weights[c]) < 4 * Math.sqrt((weights[c] * (1 - weights[c])) / n),
      `component ${c}: ${count}`,
    );
  });
  t.end();
});

await t.test('a mixture survives structured clone, and shapes that do not fit are refused', (t) => {
  const x = Float64Array.of(1, 0.5);
  t.equal(openDensity(structuredClone(plane)).logDensity(x), openDensity(plane).logDensity(x));
  t.throws(() => openDensity({ ...plane, weights: [0.5, 0.6] }), /weights that sum to 1/);
  t.throws(() => openDensity({ ...plane, means: plane.means.slice(1) }), /as many means and factors/);
  t.throws(
    () => openDensity({ ...plane, lower: [0], upper: [1] }),
    /a mean of 1 and a factor of 1 numbers; got 2 and 4/,
  );
  t.end();
});
