import fc from 'fast-check';
import t from 'tap';

import { openCoordinates, transformOf } from '../../lib/math/transforms.js';

const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const bounds = fc.oneof(
  fc.constant({ lower: -Infinity, upper: Infinity }),
  bound.map((lower) => ({ lower, upper: Infinity })),
  bound.map((upper) => ({ lower: -Infinity, upper })),
  fc
    .tuple(bound, fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
    .map(([lower, width]) => ({ lower, upper: lower + width })),
);

function map(lower: number, upper: number) {
  const coordinates = openCoordinates([lower], [upper]);
  const out = new Float64Array(1);
  return {
    forward: (x: number) => ({ logSlope: coordinates.toUnbounded(Float64Array.of(x), out), u: out[0] }),
    inverse: (u: number) => ({ logSlope: coordinates.toBounded(Float64Array.of(u), out), x: out[0] }),
  };
}

await t.test('bounds decide the transform', (t) => {
  t.same(transformOf(-Infinity, Infinity), { kind: 'identity' });
  t.same(transformOf(0, Infinity), { kind: 'above', lower: 0 });
  t.same(transformOf(-Infinity, 0), { kind: 'below', upper: 0 });
  t.same(transformOf(0, 1), { kind: 'between', lower: 0, upper: 1 });
  t.throws(() => transformOf(1, 1), /lower < upper with numbers between/);
  t.throws(() => transformOf(1, 1 + Number.EPSILON), /lower < upper with numbers between/);
  t.throws(() => transformOf(NaN, 1), RangeError);
  t.throws(() => transformOf(-1e308, 1e308), /must be a finite number/);
  t.throws(() => openCoordinates([0, 1], [2]), /one number per parameter/);
  t.end();
});

await t.test('u to x and back is u again, also far out in u', (t) => {
  const cases = [
    { lower: -Infinity, upper: Infinity, least: -1e6, most: 1e6 },
    { lower: 0, upper: Infinity, least: -700, most: 700 },
    { lower: -Infinity, upper: 0, least: -700, most: 700 },
    { lower: 0, upper: 1, least: -700, most: 10 },
    { lower: -1, upper: 0, least: -10, most: 700 },
  ];
  for (const { lower, upper, least, most } of cases) {
    const { forward, inverse } = map(lower, upper);
    fc.assert(
      fc.property(fc.double({ min: least, max: most, noNaN: true }), (u) => {
        return Math.abs(forward(inverse(u).x).u - u) <= 1e-11 * Math.max(1, Math.abs(u));
      }),
    );
  }
  t.end();
});

await t.test('x to u and back is x again, to the rounding of its distance from the bound', (t) => {
  fc.assert(
    fc.property(bounds, fc.double({ min: -30, max: 30, noNaN: true }), ({ lower, upper }, u) => {
      const { forward, inverse } = map(lower, upper);
      const { x } = inverse(u);
      const distance = Math.min(x - lower, upper - x, Math.abs(x) + 1);
      const tolerance = 1e-12 * distance + 4 * Number.EPSILON * Math.abs(x);
      return Math.abs(inverse(forward(x).u).x - x) <= tolerance;
    }),
  );
  t.end();
});

await t.test('wide bounds about a narrow posterior cost no digits', (t) => {
  // log((x - lower) / (upper - x)) taken literally keeps 8 digits of x here.
  const { forward, inverse } = map(-1e8, 1e8);
  for (const x of [1.2345678901234567, -3e-5, 17]) {
    t.ok(Math.abs(inverse(forward(x).u).x - x) <= 4 * Number.EPSILON * Math.abs(x), `x = ${x}`);
  }
  t.end();
});

await t.test('both Jacobians agree with finite differences and are each other negated', (t) => {
  fc.assert(
    fc.property(bounds, fc.double({ min: -6, max: 6, noNaN: true }), ({ lower, upper }, u) => {
      const { forward, inverse } = map(lower, upper);
      const { x, logSlope } = inverse(u);
      const step = 1e-4;
      const slope = (inverse(u + step).x - inverse(u - step).x) / (2 * step);
      // The difference of two x carries their rounding; the rest is the curvature, step^2 / 6 at most.
      const tolerance = 1e-7 + (4 * Number.EPSILON * Math.abs(x)) / step / slope;
      const rounding = 1e-9 + (4 * Number.EPSILON * (Math.abs(x) + 1)) / slope;
      return (
        Math.abs(slope / Math.exp(logSlope) - 1) <= tolerance && Math.abs(forward(x).logSlope + logSlope) <= rounding
      );
    }),
  );
  t.end();
});

await t.test('u increases with x for every kind of bounds', (t) => {
  for (const [lower, upper] of [
    [-Infinity, Infinity],
    [-3, Infinity],
    [-Infinity, 5],
    [-3, 5],
  ]) {
    const { inverse } = map(lower, upper);
    const xs = [-40, -5, -1.01, -1, -0.99, -0.1, 0, 0.1, 0.99, 1, 1.01, 5].map((u) => inverse(u).x);
    t.same(
      xs,
      xs.toSorted((a, b) => a - b),
    );
  }
  t.end();
});

await t.test('no u yields an x on a bound or beyond, nor one that is not finite', (t) => {
  const far = fc.oneof(
    fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    fc.constantFrom(-745.2, 37, 40, 709.8, 1e300, -1e300),
  );
  fc.assert(
    fc.property(bounds, far, ({ lower, upper }, u) => {
      const { forward, inverse } = map(lower, upper);
      const { x, logSlope } = inverse(u);
      return x > lower && x < upper && Number.isFinite(logSlope) && Number.isFinite(forward(x).u);
    }),
  );
  t.equal(map(5, Infinity).inverse(-60).x, 5 + 4 * Number.EPSILON, 'the nearest number inside');
  t.equal(map(0, Infinity).inverse(-1000).x, Number.MIN_VALUE);
  t.equal(map(0, Infinity).inverse(1000).x, Number.MAX_VALUE);
  t.equal(map(0, 1).inverse(50).x, 1 - Number.EPSILON / 2);
  t.end();
});

await t.test('x on a bound, beyond it or not finite has log |du/dx| = -Infinity', (t) => {
  const { forward } = map(0, 1);
  for (const x of [0, 1, -0, -1, 2, NaN, Infinity, -Infinity]) t.equal(forward(x).logSlope, -Infinity, `x = ${x}`);
  t.equal(map(-Infinity, Infinity).forward(Infinity).logSlope, -Infinity);
  t.end();
});

await t.test('a point is mapped parameter by parameter and its log Jacobian is the sum', (t) => {
  const coordinates = openCoordinates([-Infinity, 0, -Infinity, -1], [Infinity, Infinity, 2, 1]);
  const u = new Float64Array(4);
  const logJacobian = coordinates.toUnbounded(Float64Array.of(0.3, 2, 1.5, 0.5), u);
  t.ok(Math.abs(u[0] - 0.3) + Math.abs(u[1] - Math.log(2)) < 1e-15);
  t.ok(Math.abs(u[2] + Math.log(0.5)) + Math.abs(u[3] - Math.log(3)) < 1e-15);
  t.ok(Math.abs(logJacobian - (Math.log(1 / 2) + Math.log(1 / 0.5) + Math.log(2 / (1.5 * 0.5)))) < 1e-14);
  t.end();
});
