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
  const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(values, fc.integer({ min: -8, max: 8 }), (thousandths, power) => {
      const scale = 10 ** power;
      const column = (own: number): Float64Array =>
        Float64Array.from(
          thousandths.map((n) => n / 1000).flatMap((x, row) => [x, scale * (3 * x + 2 + own * ((row * row) % 5))]),
        );
      return dependentColumn(column(0), 8, 2) === 1 && dependentColumn(column(1e-6), 8, 2) === undefined;
    }),
  );
  t.end();
});
