import fc from 'fast-check';
import t from 'tap';

import { isConstant } from '../../lib/math/isConstant.js';
import { logMeanExp } from '../../lib/math/logMeanExp.js';
import { logSumExp } from '../../lib/math/logSumExp.js';
import { mean } from '../../lib/math/mean.js';
import { variance } from '../../lib/math/variance.js';

const finite = fc.double({ min: -50, max: 50, noNaN: true });

await t.test('logSumExp of small cases is exact', (t) => {
  t.equal(logSumExp([0, 0]), Math.log(2));
  t.equal(logSumExp([1000, 1000]), 1000 + Math.log(2), 'does not overflow');
  t.equal(logSumExp([-1000, -1000]), -1000 + Math.log(2), 'does not underflow');
  t.equal(logSumExp([3, -Infinity]), 3);
  t.end();
});

await t.test('logSumExp keeps infinities and NaN apart', (t) => {
  t.equal(logSumExp([]), -Infinity);
  t.equal(logSumExp(Float64Array.of(-Infinity, -Infinity)), -Infinity);
  t.equal(logSumExp([0, Infinity]), Infinity);
  t.ok(Number.isNaN(logSumExp([0, NaN])));
  t.ok(Number.isNaN(logSumExp([NaN, 0])));
  t.end();
});

await t.test('logSumExp moves with a common offset and equals the plain sum where that exists', (t) => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), fc.integer({ min: -1e6, max: 1e6 }), (values, offset) => {
      const plain = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
      const moved = logSumExp(values.map((value) => value + offset));
      return Math.abs(logSumExp(values) - plain) < 1e-12 && Math.abs(moved - offset - plain) < 1e-8;
    }),
  );
  t.end();
});

await t.test('logMeanExp of equal logs is that log, and NaN of nothing', (t) => {
  t.equal(logMeanExp([-700, -700, -700, -700]), -700);
  t.ok(Number.isNaN(logMeanExp([])));
  t.end();
});

await t.test('mean and variance of small cases are exact, and an offset costs the variance no digits', (t) => {
  t.equal(mean([1, 2, 3, 4]), 2.5);
  t.equal(variance([1, 2, 3, 4]), 5 / 3);
  t.equal(variance([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4]), 5 / 3);
  t.ok(Number.isNaN(mean([])));
  t.ok(Number.isNaN(variance([1])));
  t.end();
});

await t.test('isConstant compares exactly and never takes NaN for a constant', (t) => {
  t.ok(isConstant([0.1, 0.1]));
  t.notOk(isConstant([0.3, 0.1 + 0.2]));
  t.notOk(isConstant([NaN, NaN]));
  t.end();
});
