import fc from 'fast-check';
import t from 'tap';

import { dependentColumn } from '../../lib/math/dependentColumn.js';

await t.test('the first column that follows from those before it is named', (t) => {
  t.equal(dependentColumn(Float64Array.of(1, 2, 3, 4, 5, 7), 3, 2), undefined);
  t.equal(dependentColumn(Float64Array.of(1, 3, 2, 5, 3, 7), 3, 2), 1, 'y = 2 x + 1');
  t.equal(dependentColumn(Float64Array.of(4, 1, 4, 2, 4, 7), 3, 2), 0, 'a constant');
  t.end();
});

await t.test('scale and offset do not matter, a millionth of its own does', (t) => {
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(number, { minLength: 8, maxLength: 8 }), fc.integer({ min: -8, max: 8 }), (values, power) => {
      fc.pre(new Set(values.map((value) => value.toFixed(3))).size > 6);
      const scale = 10 ** power;
      const column = (own: number): Float64Array =>
        Float64Array.from(values.flatMap((x, row) => [x, scale * (3 * x + 2 + own * ((row * row) % 5))]));
      return dependentColumn(column(0), 8, 2) === 1 && dependentColumn(column(1e-6), 8, 2) === undefined;
    }),
  );
  t.end();
});
