import t from 'tap';

import { addDifference } from '../../lib/moves/addDifference.js';

await t.test('every coordinate of the row, and none beside it, is base + factor * (head - tail)', (t) => {
  for (let dimension = 1; dimension <= 9; dimension++) {
    const positions = Float64Array.from({ length: 3 * dimension }, (_, i) => Math.sin(i + 1));
    const points = new Float64Array(dimension + 2).fill(7);
    addDifference(points, 1, dimension, positions, 0, 0.7, dimension, 2 * dimension);
    const expected = Array.from(
      { length: dimension },
      (_, d) => positions[d] + 0.7 * (positions[dimension + d] - positions[2 * dimension + d]),
    );
    t.strictSame([...points], [7, ...expected, 7]);
  }
  t.end();
});
