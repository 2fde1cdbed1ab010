import fc from 'fast-check';
import t from 'tap';

import { isLogBelow } from '../../lib/math/isLogBelow.js';

const grid = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((n) => (n + 0.5) / 2 ** 32); // as the samplers have it
const deviate = fc.oneof(fc.double({ min: 2 ** -33, max: 1, noNaN: true }), grid);
const ratio = fc.oneof(fc.double({ min: -40, max: -1e-12, noNaN: true }), fc.constantFrom(-Infinity, -1e300, -1e-300));

await t.test('isLogBelow says what the logarithm says, but where they are equal to the last few bits', (t) => {
  const property = fc.property(deviate, ratio, (u, r) => {
    const gap = Math.log(u) - r;
    return Math.abs(gap) <= 1e-14 || isLogBelow(u, r) === gap < 0;
  });
  t.doesNotThrow(() => {
    fc.assert(property, { numRuns: 5000 });
  });
  t.end();
});

await t.test('isLogBelow is right on both sides of the logarithm, however near', (t) => {
  const deviates = Array.from({ length: 2000 }, (_, k) => (k + 1) / 2001);
  const wrong = deviates.filter((u) => {
    const r = Math.log(u);
    return !isLogBelow(u, r * (1 - 1e-12)) || isLogBelow(u, r * (1 + 1e-12));
  });
  t.strictSame(wrong, []);
  t.end();
});

await t.test('a ratio that is no number accepts nothing', (t) => {
  t.equal(isLogBelow(0.5, NaN), false);
  t.end();
});
