import t from 'tap';

import { paretoK } from '../../lib/evidence/paretoK.js';
import { paretoShape } from '../../lib/math/paretoShape.js';
import { openStream } from '../../lib/random/stream.js';

const draws = 10000;
const tail = 300; // 3 sqrt n

/** Log weights drawn from a generalised Pareto distribution of shape k, whose excesses over any threshold have it too. */
function paretoLogWeights(k: number): Float64Array {
  const stream = openStream(1, 'pareto', k);
  return Float64Array.from({ length: draws }, () => Math.log((stream.open() ** -k - 1) / k));
}

/** k^ has sd (1 + k) / sqrt(tail); the prior moves it by 10 / 310 of its distance to 0.5. */
function isRight(found: number, k: number): boolean {
  return Math.abs(found - k) < (4 * (1 + k)) / Math.sqrt(tail) + (10 / 310) * Math.abs(0.5 - k);
}

await t.test('Pareto k of Pareto weights is their shape', (t) => {
  // Would catch: a tail that is not the upper one, a threshold that is not taken off, k with the other sign.
  for (const k of [0.2, 0.5, 0.7, 1]) {
    const found = paretoK(paretoLogWeights(k));
    t.ok(isRight(found, k), `k ${k}: ${found.toFixed(3)}`);
  }
  t.end();
});

await t.test('a fit to the largest weights themselves, not their excesses, fails the same check', (t) => {
  for (const k of [0.2, 0.5, 0.7]) {
    const wrong = paretoShape(
      paretoLogWeights(k)
        .map(Math.exp)
        .sort()
        .subarray(draws - tail),
    );
    t.notOk(isRight(wrong, k), `k ${k}: ${wrong.toFixed(3)}`);
  }
  t.end();
});

await t.test('Pareto k equals that of ArviZ', (t) => {
  const logWeights = Float64Array.from(
    { length: 500 },
    (_, i) => -Math.log(1e-3 + Math.abs(3 * Math.sin(0.37 * i * i))),
  );
  t.ok(Math.abs(paretoK(logWeights) - 0.9860618277956045) < 1e-9); // arviz.psislw 0.23.4
  t.end();
});

await t.test('Pareto k ignores the unit of the weights and the order of draws', (t) => {
  const logWeights = paretoLogWeights(0.5);
  const moved = logWeights.map((logWeight) => logWeight - 4096).reverse();
  t.ok(Math.abs(paretoK(moved) - paretoK(logWeights)) < 1e-8);
  t.end();
});

await t.test('Pareto k does not vouch for a tail of fewer than 5 weights, and passes a flat one', (t) => {
  t.equal(paretoK(new Float64Array(20).fill(0)), Infinity, 'too few draws');
  t.equal(paretoK(new Float64Array(1000).fill(-Infinity)), Infinity, 'no weight');
  t.equal(paretoK(new Float64Array(1000).fill(-Infinity).fill(0, 996)), Infinity, 'four weights');
  t.equal(paretoK(new Float64Array(1000).fill(-Infinity).fill(0, 500)), 0, 'half of them equal, half 0');
  t.equal(paretoK(new Float64Array(1000).map((_, i) => 1e4 + (i % 7) * 1e-12)), 0, 'equal up to rounding');
  t.ok(Number.isNaN(paretoK(new Float64Array(100).fill(NaN, 99))), 'NaN');
  t.end();
});

await t.test('Pareto k of weights that differ by hundreds of orders of magnitude is not small', (t) => {
  const stream = openStream(2, 'wild');
  for (const sd of [10, 100, 1000]) {
    t.ok(paretoK(Float64Array.from({ length: 2000 }, () => sd * stream.normal())) > 1, `sd ${sd}`);
  }
  t.end();
});
