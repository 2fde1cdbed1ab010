import t from 'tap';

import { essOfSeries } from '../../lib/math/essOfSeries.js';
import { walkerSeries } from '../../lib/math/walkerSeries.js';
import { openStream } from '../../lib/random/stream.js';
import type { Stream } from '../../lib/random/stream.js';

const shape = { ensembles: 4, steps: 200, walkers: 64 };
const replications = 200;

/** Walkers that stay for ever in the mode, -3 or 3, where they started by a fair coin, and are white noise within it. */
function frozen(stream: Stream): Float64Array {
  const { ensembles, steps, walkers } = shape;
  const values = new Float64Array(ensembles * steps * walkers);
  for (let e = 0; e < ensembles; e++) {
    const modes = Array.from({ length: walkers }, () => (stream.uniform() < 0.5 ? -3 : 3));
    for (let t = 0; t < steps; t++) {
      for (let w = 0; w < walkers; w++) values[(e * steps + t) * walkers + w] = modes[w] + stream.normal();
    }
  }
  return values;
}

await t.test('the series of a walker is its own, step by step', (t) => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8); // 2 ensembles, 2 steps, 2 walkers
  const series = new Float64Array(8);
  walkerSeries(values, { ensembles: 2, steps: 2, walkers: 2 }, series);
  t.same([...series], [1, 3, 2, 4, 5, 7, 6, 8]);
  t.end();
});

await t.test('frozen walkers are worth one draw each, however well four ensembles happen to agree', (t) => {
  // The mean of 256 coins has sd 3 / 16. With the ensembles alone the MCSE, from four means, falls below 0.5 of that
  // whenever a chi-square of 3 degrees of freedom is below 0.75: one time in seven. That is the bug this would catch.
  const truth = 3 / Math.sqrt(shape.ensembles * shape.walkers);
  const mcses = Array.from(
    { length: replications },
    (_, i) => essOfSeries(frozen(openStream(5, 'frozen', i)), shape).mcse,
  );
  t.ok(Math.min(...mcses) > 0.9 * truth, `the smallest MCSE is ${Math.min(...mcses) / truth} of the truth`);
  const ensemblesAlone = Array.from({ length: replications }, (_, i) => {
    const values = frozen(openStream(5, 'frozen', i));
    const means = Float64Array.from({ length: shape.ensembles * shape.steps }, (_, t) => {
      return values.subarray(t * shape.walkers, (t + 1) * shape.walkers).reduce((sum, x) => sum + x, 0) / shape.walkers;
    });
    return essOfSeries(means, { ...shape, walkers: 1 }).mcse;
  });
  t.ok(ensemblesAlone.filter((mcse) => mcse < 0.5 * truth).length > replications / 20, 'ensembles alone fail this');
  t.end();
});
