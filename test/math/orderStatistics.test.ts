import fc from 'fast-check';
import t from 'tap';

import { normalQuantile } from '../../lib/math/normalQuantile.js';
import { quantile, quantileOfSorted } from '../../lib/math/quantile.js';

await t.test('quantile is type 7, as in R and NumPy', (t) => {
  t.equal(quantile([4, 1, 3, 2], 0.25), 1.75);
  t.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  t.equal(quantile([4, 1, 3, 2], 1), 4);
  t.equal(quantile([7], 0.3), 7);
  t.equal(quantileOfSorted(Float64Array.of(-Infinity, -Infinity, 1), 0.2), -Infinity, 'equal infinities stay');
  t.ok(Number.isNaN(quantile([], 0.5)));
  t.end();
});

// Solved with mpmath at 40 digits for the double nearest to each p.
const QUANTILES: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798405],
  [1e-8, -5.61200124417479],
  [0.01, -2.3263478740408408],
  [0.075, -1.4395314709384557],
  [0.2, -0.8416212335729142],
  [0.7, 0.5244005127080407],
  [0.9, 1.2815515655446008],
  [0.99999, 4.26489079392384],
];

await t.test('normalQuantile is exact to 4e-16 in each of its three regions', (t) => {
  for (const [p, z] of QUANTILES) t.ok(Math.abs(normalQuantile(p) / z - 1) < 4e-16, `p = ${p}`);
  t.equal(normalQuantile(0.5), 0);
  t.equal(normalQuantile(0), -Infinity);
  t.equal(normalQuantile(1), Infinity);
  t.ok(Number.isNaN(normalQuantile(-0.1)));
  t.ok(Number.isNaN(normalQuantile(1.1)));
  t.end();
});

await t.test('normalQuantile is odd about a half, and rises also where its regions meet', (t) => {
  const inside = fc.double({ min: 1e-9, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(fc.oneof(inside, fc.constantFrom(0.075, Math.exp(-25))), (p) => {
      // 1 - p is rounded by 1e-16, which moves the quantile by that over the density, above about p for p < 1/2
      const isOdd = Math.abs(normalQuantile(p) + normalQuantile(1 - p)) < 1e-15 + 1e-16 / p;
      return isOdd && normalQuantile(p * (1 - 1e-9)) < normalQuantile(p);
    }),
  );
  t.end();
});
