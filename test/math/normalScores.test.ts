import fc from 'fast-check';
import t from 'tap';

import { foldAscending } from '../../lib/math/foldAscending.js';
import { normalQuantile } from '../../lib/math/normalQuantile.js';
import { openNormalScores } from '../../lib/math/normalScores.js';
import { openSorter } from '../../lib/math/openSorter.js';
import { quantileOfSorted } from '../../lib/math/quantile.js';
import { listsWithTies, naiveRanks, naiveScores } from './naiveRanks.js';
import type { Ascending } from '../../lib/math/openSorter.js';

const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

function scoresOf(ascending: Ascending, score = openNormalScores(ascending.order.length)): Float64Array {
  const scores = new Float64Array(ascending.order.length);
  score(ascending, scores);
  return scores;
}

function fold(ascending: Ascending, median: number): Ascending {
  const { length } = ascending.order;
  const folded = { order: new Uint32Array(length), sorted: new Float64Array(length) };
  foldAscending(ascending, median, folded);
  return folded;
}

await t.test('the ranks of the tests give ties their mean rank', (t) => {
  t.same(naiveRanks(Float64Array.of(10, 30, 20, 20)), Float64Array.of(1, 4, 2.5, 2.5));
  t.same(naiveRanks(Float64Array.of(0, -0)), Float64Array.of(1.5, 1.5), 'zero has one rank');
  t.same(naiveRanks(Float64Array.of(2, NaN, 1)), Float64Array.of(2, NaN, 1));
  t.end();
});

await t.test('normal scores of a small case are the quantiles of (r - 3/8) / (S + 1/4)', (t) => {
  const z = (rank: number) => normalQuantile((rank - 0.375) / 4.25);
  t.same(scoresOf(openSorter(4)(Float64Array.of(10, 30, 20, 20))), Float64Array.of(z(1), z(4), z(2.5), z(2.5)));
  t.same(scoresOf(openSorter(4)(Float64Array.of(2, NaN, 1, NaN))), Float64Array.of(z(2), NaN, z(1), NaN));
  t.same(scoresOf(openSorter(4)(Float64Array.of(7, 7, 7, 7))), new Float64Array(4).fill(z(2.5)), 'a constant');
  t.end();
});

await t.test('normal scores are those of the ranks by their definition, bit for bit, also from a table in use', (t) => {
  fc.assert(
    fc.property(listsWithTies, (values) => {
      const sort = openSorter(values.length);
      const score = openNormalScores(values.length);
      const turned = values.map((value, i) => value * (i % 3));
      return [values, turned, values].every((list) => isSame(scoresOf(sort(list), score), naiveScores(list)));
    }),
  );
  t.end();
});

await t.test('folding a small case merges both sides of the median', (t) => {
  const { sorted, order } = fold(openSorter(5)(Float64Array.of(9, 1, 4, 2, 5)), 4);
  t.same([...sorted], [0, 1, 2, 3, 5]);
  t.same([...order], [2, 4, 3, 1, 0]);
  t.same([...fold(openSorter(3)(Float64Array.of(1, NaN, 3)), 3).sorted], [0, 2, NaN], 'NaN stays last');
  t.ok(fold(openSorter(3)(Float64Array.of(1, Infinity, Infinity)), Infinity).sorted.every(Number.isNaN));
  t.end();
});

await t.test('scores of folded values are those of |x - median| by definition, bit for bit', (t) => {
  fc.assert(
    fc.property(listsWithTies, (values) => {
      const ascending = openSorter(values.length)(values);
      const median = quantileOfSorted(ascending.sorted, 0.5);
      fc.pre(Number.isFinite(median));
      const distances = values.map((value) => Math.abs(value - median));
      const folded = fold(ascending, median);
      return isSame(folded.sorted, distances.toSorted()) && isSame(scoresOf(folded), naiveScores(distances));
    }),
  );
  t.end();
});
