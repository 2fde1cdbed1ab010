import t from 'tap';

import { defend } from '../../lib/pseudoprior/defend.js';
import { fitGaussianMixture } from '../../lib/pseudoprior/fitGaussianMixture.js';
import { openDensity } from '../../lib/pseudoprior/gaussianMixture.js';
import { openStream } from '../../lib/random/stream.js';
import type { Stream } from '../../lib/random/stream.js';

const fit = () => openStream(7, 'fit');

function sample(count: number, dimension: number, key: string, draw: (random: Stream, x: Float64Array) => void) {
  const random = openStream(7, key);
  const points = new Float64Array(count * dimension);
  for (let at = 0; at < points.length; at += dimension) draw(random, points.subarray(at, at + dimension));
  return { points, groups: Int32Array.from({ length: count }, (_, i) => i % 4), ...free(dimension) };
}

const free = (dimension: number) => ({
  lower: new Array<number>(dimension).fill(-Infinity),
  upper: new Array<number>(dimension).fill(Infinity),
});

const normal = (random: Stream, x: Float64Array) => {
  for (let i = 0; i < x.length; i++) x[i] = random.normal() + (i > 0 ? x[i - 1] : 0);
};

const banana = (random: Stream, x: Float64Array) => {
  x[0] = 2 * random.normal();
  x[1] = 0.5 * x[0] ** 2 + random.normal();
  x[2] = random.normal();
};

await t.test('held-out density chooses one component for a normal and two for two modes', (t) => {
  const { points, groups, lower, upper } = sample(2000, 3, 'normal', normal);
  t.equal(fitGaussianMixture(points, groups, lower, upper, { defence: [], stream: fit() }).weights.length, 1);
  const modes = sample(2000, 3, 'modes', (random, x) => {
    normal(random, x);
    if (random.uniform() < 0.3) x[0] += 12;
  });
  t.equal(
    fitGaussianMixture(modes.points, modes.groups, lower, upper, { defence: [], stream: fit() }).weights.length,
    2,
  );
  t.end();
});

await t.test('ensembles that are stuck in different modes still give both modes a component', (t) => {
  let member = 0;
  const { points, groups, lower, upper } = sample(2000, 3, 'stuck', (random, x) => {
    normal(random, x);
    x[0] += 12 * (member++ % 2);
  });
  t.equal(fitGaussianMixture(points, groups, lower, upper, { defence: [], stream: fit() }).weights.length, 2);
  t.end();
});

await t.test('the fit to A x + b is the fit to x, moved along', (t) => {
  const { points, groups, lower, upper } = sample(3000, 3, 'banana', banana);
  const matrix = [
    [300, -20, 1],
    [0.5, 2e-3, -1e-3],
    [7, 8, -900],
  ];
  const shift = [1e3, -4, 0.01];
  const move = (x: ArrayLike<number>) => matrix.map((row, i) => row.reduce((sum, a, j) => sum + a * x[j], shift[i]));
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix;
  const logScale = Math.log(Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)));
  const moved = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += 3) moved.set(move(points.subarray(at, at + 3)), at);

  const plain = fitGaussianMixture(points, groups, lower, upper, { stream: fit() });
  const image = fitGaussianMixture(moved, groups, lower, upper, { stream: fit() });
  t.ok(plain.weights.length > 2, 'a mixture indeed');
  const [p, q] = [openDensity(plain), openDensity(image)];
  let worst = 0;
  for (let at = 0; at < 300; at += 3) {
    const expected = p.logDensity(points.subarray(at, at + 3)) - logScale;
    worst = Math.max(worst, Math.abs(q.logDensity(moved.subarray(at, at + 3)) - expected));
  }
  t.ok(worst < 1e-6, `largest difference ${worst}`);
  t.end();
});

await t.test('the same key gives the same bits, another key another fit', (t) => {
  const { points, groups, lower, upper } = sample(6000, 3, 'banana', banana);
  const once = fitGaussianMixture(points, groups, lower, upper, { stream: fit() });
  t.same(fitGaussianMixture(points, groups, lower, upper, { stream: fit() }), once);
  const stream = openStream(8, 'fit');
  t.notSame(fitGaussianMixture(points, groups, lower, upper, { stream }).weights, once.weights);
  t.same(structuredClone(once), once, 'and is plain data');
  t.end();
});

await t.test('an importance estimate with the fit gives the evidence of bounded parameters', (t) => {
  // x_0 exponential, x_1 uniform to the power of 2 (density 1 / (2 sqrt x)): both densest at a bound. Evidence 1.
  const { points, groups } = sample(2000, 2, 'bounded', (random, x) => {
    x[0] = -Math.log(random.open());
    x[1] = random.open() ** 2;
  });
  const density = openDensity(fitGaussianMixture(points, groups, [0, 0], [Infinity, 1], { stream: fit() }));
  const random = openStream(9, 'draw');
  const x = new Float64Array(2);
  const n = 20_000;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    density.draw(random, x);
    const weight = Math.exp(-x[0] - Math.log(2 * Math.sqrt(x[1])) - density.logDensity(x));
    sum += weight;
    squares += weight * weight;
  }
  const mean = sum / n;
  t.ok(Math.abs(mean - 1) < 4 * Math.sqrt((squares / n - mean * mean) / n), `mean weight ${mean}`);
  t.ok((sum * sum) / (n * squares) > 0.7, `efficiency ${(sum * sum) / (n * squares)}`);
  t.end();
});

await t.test('the defence takes its weight from the fit and widens every component about its mean', (t) => {
  const { points, groups, lower, upper } = sample(2000, 3, 'banana', banana);
  const bare = fitGaussianMixture(points, groups, lower, upper, { defence: [], stream: fit() });
  const defended = fitGaussianMixture(points, groups, lower, upper, {
    defence: [{ weight: 0.2, inflation: 9 }],
    stream: fit(),
  });
  const wide = openDensity({ ...bare, factors: bare.factors.map((factor) => factor.map((value) => 3 * value)) });
  const [thin, q] = [openDensity(bare), openDensity(defended)];
  for (const x of [Float64Array.of(0, 0, 0), Float64Array.of(4, 8, 1), Float64Array.of(30, -30, 9)]) {
    const expected = Math.log(0.8 * Math.exp(thin.logDensity(x)) + 0.2 * Math.exp(wide.logDensity(x)));
    t.ok(Math.abs(q.logDensity(x) - expected) < 1e-9);
  }
  t.same(defend(bare, []).weights, bare.weights);
  t.throws(() => defend(bare, [{ weight: 1, inflation: 4 }]), /sum to less than 1/);
  t.end();
});

await t.test('members from which no density can be made are refused with a sentence', (t) => {
  const { points, groups, lower, upper } = sample(100, 3, 'normal', normal);
  const refused = (change: (x: Float64Array) => void, says: RegExp, bounds: { lower: number[]; upper: number[] }) => {
    const bad = points.slice();
    for (let at = 0; at < bad.length; at += 3) change(bad.subarray(at, at + 3));
    t.throws(() => fitGaussianMixture(bad, groups, bounds.lower, bounds.upper, { stream: fit() }), says);
  };
  const everywhere = free(3);
  refused((x) => (x[1] = 3.7), /parameter 1 does not vary over the 100 points given \(all about 3.7/, everywhere);
  refused((x) => (x[2] = 2 * x[0] - x[1]), /lie in fewer than 3 dimensions/, everywhere);
  refused((x) => (x[0] = NaN), /parameter 0 of point \d+ is NaN/, everywhere);
  refused((x) => (x[1] = 2), /parameter 1 of point 0 is 2, with lower -Infinity and upper 2/, {
    ...everywhere,
    upper: [Infinity, 2, Infinity],
  });
  const few = () => fitGaussianMixture(points.slice(0, 21), groups.slice(0, 7), lower, upper, { stream: fit() });
  t.throws(few, /in 3 dimensions needs at least 8 posterior members; got 7/);
  const short = () => fitGaussianMixture(points, groups.slice(1), lower, upper, { stream: fit() });
  t.throws(short, /points must hold 3 numbers for each of the 99 entries of groups; got 300/);
  t.end();
});

await t.test('the fewest points allowed, and a single group, give a finite density', (t) => {
  const { points, lower, upper } = sample(8, 3, 'normal', normal);
  const mixture = fitGaussianMixture(points, new Int32Array(8), lower, upper, { stream: fit() });
  t.equal(mixture.weights.length, 2, 'one component and its wider copy');
  t.ok(Number.isFinite(openDensity(mixture).logDensity(points.subarray(0, 3))));
  t.end();
});
