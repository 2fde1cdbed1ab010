import fc from 'fast-check';
import t from 'tap';

import { stretch } from '../../lib/moves/stretch.js';
import { openStream } from '../../lib/random/stream.js';
import { affineMap, distance } from './affine.js';
import { halfStepOf, scripted, testThatNothingChanges, testThatSomethingChanges } from './harness.js';
import type { Move } from '../../lib/moves/types.js';

await t.test('a walker is stretched from its partner by z = ((a - 1) u + 1)^2 / a, with (d - 1) log z', (t) => {
  // u = 1/2: z = 1.5^2 / 2 = 1.125, partner 1; u = 0: z = 1/2, partner 0. Walkers 2 and 3 are the other half.
  const step = halfStepOf(Float64Array.of(0, 0, 0, 8, 8, 8, 1, 1, 1, 8, 0, 16), 3);
  stretch(2)(step, scripted([0.5, 0.99, 0, 0]));
  t.same([...step.points], [8 - 1.125 * 8, 0, 16 - 1.125 * 16, 4.5, 4.5, 4.5]);
  t.same([...step.logFactors], [2 * Math.log(1.125), 2 * Math.log(0.5)]);
  t.end();
});

await t.test('stretch is affine invariant: moving A x + b with the same numbers gives A y + b', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const map = affineMap(seed, 3);
      const random = openStream(seed, 'positions');
      const positions = Float64Array.from({ length: 8 * 3 }, () => random.normal());
      const step = halfStepOf(positions, 3);
      const mapped = halfStepOf(map(positions), 3);
      stretch(2)(step, openStream(seed, 'move'));
      stretch(2)(mapped, openStream(seed, 'move'));
      const isSame = step.logFactors.every((value, i) => Object.is(value, mapped.logFactors[i]));
      return isSame && distance(map(step.points), mapped.points) < 1e-10;
    }),
  );
  t.end();
});

// Would catch: a wrong density of z, a partner from the moving half, a wrong exponent, a proposal that is accepted with
// the wrong sign of its factor.
await testThatNothingChanges('stretch', () => () => stretch(2));
await testThatNothingChanges('a long stretch', () => () => stretch(4));

const wrongExponent: Move = (step, random) => {
  const { positions, dimension, half, active, other, points, logFactors } = step;
  for (let i = 0; i < half; i++) {
    const z = (random.uniform() + 1) ** 2 / 2;
    const partner = (other + random.below(half)) * dimension;
    for (let d = 0; d < dimension; d++) {
      const anchor = positions[partner + d];
      points[(step.slot + i) * dimension + d] = anchor + z * (positions[(active + i) * dimension + d] - anchor);
    }
    logFactors[step.slot + i] = dimension * Math.log(z);
  }
};

await testThatSomethingChanges('stretch with the exponent d instead of d - 1', () => wrongExponent);
