import fc from 'fast-check';
import t from 'tap';

import { paretoShape } from '../../lib/math/paretoShape.js';

/** Evenly spaced quantiles of the generalised Pareto distribution: x = ((1 - p)^-k - 1) / k. */
const paretoQuantiles = (k: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => ((1 - (i + 0.5) / n) ** -k - 1) / k);

await t.test('paretoShape equals that of ArviZ', (t) => {
  // arviz.stats.stats._gpdfit 0.23.4
  t.ok(Math.abs(paretoShape(paretoQuantiles(0.7, 100)) - 0.6800359881006424) < 1e-10);
  t.end();
});

await t.test('paretoShape finds the k of exact quantiles, heavy and light', (t) => {
  // The prior moves k by 10 / 1010 of its distance to 0.5; the discreteness of the quantiles by as little.
  for (const k of [-0.5, 0.1, 0.5, 1, 2]) {
    t.ok(Math.abs(paretoShape(paretoQuantiles(k, 1000)) - k) < 0.03, `k = ${k}`);
  }
  t.end();
});

await t.test('paretoShape ignores the unit of the excesses', (t) => {
  const excess = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(excess, { minLength: 5 }), fc.integer({ min: -60, max: 60 }), (values, exponent) => {
      const sorted = Float64Array.from(values).sort();
      const rescaled = sorted.map((value) => value * 2 ** exponent);
      return Math.abs(paretoShape(sorted) - paretoShape(rescaled)) < 1e-6;
    }),
  );
  t.end();
});

await t.test('paretoShape is a number where all excesses are equal, also where its grid meets theta = 0', (t) => {
  t.ok(Number.isFinite(paretoShape(new Float64Array(100).fill(2))));
  t.end();
});
