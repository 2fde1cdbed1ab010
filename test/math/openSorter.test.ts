import fc from 'fast-check';
import t from 'tap';

import { openSorter } from '../../lib/math/openSorter.js';
import { openStream } from '../../lib/random/stream.js';
import { listsWithTies } from './naiveRanks.js';

/** Whether values come back in the order of the native sort, bit for bit, each beside its index, and each once. */
function isSorted(values: Float64Array, sort = openSorter(values.length)): boolean {
  const { order, sorted } = sort(values);
  const isBeside = sorted.every((value, i) => Object.is(value, values[order[i]]));
  const expected = values.toSorted();
  return isBeside && new Set(order).size === values.length && sorted.every((value, i) => Object.is(value, expected[i]));
}

await t.test('values are sorted with their indices', (t) => {
  const { order, sorted } = openSorter(5)(Float64Array.of(3, -1, 2, -5, 2));
  t.same([...sorted], [-5, -1, 2, 2, 3]);
  t.same([...order], [3, 1, 2, 4, 0]);
  t.ok(isSorted(Float64Array.of(0, -0, 1, -0, 0)), 'zeros as the native sort has them');
  t.ok(isSorted(Float64Array.of()), 'nothing');
  t.end();
});

await t.test('NaN comes last, whatever its sign', (t) => {
  const values = new Float64Array(4);
  new BigUint64Array(values.buffer)[0] = 0xfff8000000000000n; // of negative sign
  values.set([NaN, -1, Infinity], 1);
  const { sorted } = openSorter(4)(values);
  t.same([...sorted.subarray(0, 2)], [-1, Infinity]);
  t.ok(sorted.subarray(2).every(Number.isNaN));
  t.end();
});

await t.test('any values are sorted as natively, one list after another in the same memory', (t) => {
  fc.assert(
    fc.property(listsWithTies, (values) => {
      const sort = openSorter(values.length);
      return isSorted(values, sort) && isSorted(values.toReversed(), sort);
    }),
  );
  t.end();
});

await t.test('many values are sorted whether or not their upper words tell them apart', (t) => {
  const stream = openStream(1, 'openSorter');
  const normal = Float64Array.from({ length: 20_000 }, () => stream.normal());
  t.ok(isSorted(normal), 'normal');
  t.ok(isSorted(normal.map((z) => 1e9 + z)), 'far from 0');
  t.ok(isSorted(normal.map((z) => -1e9 + z)), 'far below 0');
  t.ok(isSorted(normal.map((z) => 1e-300 * z)), 'close to 0');
  t.ok(isSorted(normal.map((z) => z ** 31)), 'heavy tails');
  t.ok(isSorted(normal.map((z) => Math.round(3 * z))), 'many ties');
  t.ok(isSorted(normal.toSorted().reverse()), 'descending');
  t.ok(isSorted(new Float64Array(20_000).fill(0.1)), 'a constant');
  t.end();
});
