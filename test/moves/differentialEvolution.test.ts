import fc from 'fast-check';
import t from 'tap';

import { differentialEvolution } from '../../lib/moves/differentialEvolution.js';
import { openStream } from '../../lib/random/stream.js';
import { affineMap, distance } from './affine.js';
import { halfStepOf, scripted, testThatNothingChanges, testThatSomethingChanges } from './harness.js';

const gamma = (dimension: number): number => 2.38 / Math.sqrt(2 * dimension);

await t.test('a walker moves by g times the difference of two walkers of the other half, log factor 0', (t) => {
  const positions = Float64Array.of(0, 0, 100, 100, 200, 200, 1, 10, 2, 20, 4, 40);
  const step = halfStepOf(positions, 2);
  // Partners (0, 1) with g = 0.5 (1 + 0.1 * 2); (2, 0), the second wrapped around; (1, 0) by a jump, g = 1 (1 - 0.1).
  const uniforms = [0, 0, 0.9, 0.99, 0, 0.9, 0.5, 0.9, 0.1];
  differentialEvolution(0.5, 0.1, 0.2)(step, scripted(uniforms, [2, 0, -1]));
  const expected = [0.6 * -1, 0.6 * -10, 100 + 0.5 * 3, 100 + 0.5 * 30, 200 + 0.9 * 1, 200 + 0.9 * 10];
  t.ok(distance(step.points, Float64Array.from(expected)) < 1e-12, step.points.join(', '));
  t.same([...step.logFactors], [0, 0, 0]);
  t.end();
});

await t.test('the two partners are never the same walker, and every pair is as likely', (t) => {
  // Walkers of the other half stand at 1, 10, 100, 1000: every difference belongs to one ordered pair.
  const counts = new Map<number, number>();
  const random = openStream(1, 'pairs');
  const step = halfStepOf(Float64Array.of(0, 0, 0, 0, 1, 10, 100, 1000), 1);
  for (let i = 0; i < 6000; i++) {
    differentialEvolution(1, 0, 0)(step, random);
    for (const pair of step.points) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  t.equal(counts.size, 12);
  t.notOk(counts.has(0));
  // 24000 pairs over 12: the count of each is binomial with mean 2000 and sd sqrt(24000 (1/12) (11/12)) = 43.
  for (const count of counts.values()) t.ok(Math.abs(count - 2000) < 4 * 43, `${count}`);
  t.end();
});

await t.test('differential evolution is affine invariant', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const map = affineMap(seed, 3);
      const random = openStream(seed, 'positions');
      const positions = Float64Array.from({ length: 8 * 3 }, () => random.normal());
      const step = halfStepOf(positions, 3);
      const mapped = halfStepOf(map(positions), 3);
      const move = differentialEvolution(gamma(3), 1e-5, 0.1);
      move(step, openStream(seed, 'move'));
      move(mapped, openStream(seed, 'move'));
      return distance(map(step.points), mapped.points) < 1e-10;
    }),
  );
  t.end();
});

// Would catch: partners from the moving half, a scale that depends on the walker, a shift of the proposals.
await testThatNothingChanges('differential evolution', (d) => () => differentialEvolution(gamma(d), 1e-5, 0.1));
await testThatNothingChanges(
  'differential evolution without jumps',
  (d) => () => differentialEvolution(gamma(d), 1e-5, 0),
);

await testThatSomethingChanges('differential evolution with both partners from its own half', (d) => {
  const move = differentialEvolution(gamma(d), 1e-5, 0.1);
  return (step, random) => {
    move({ ...step, other: step.active }, random);
  };
});

await testThatSomethingChanges('differential evolution with a drift', (d) => {
  const move = differentialEvolution(gamma(d), 1e-5, 0.1);
  return (step, random) => {
    move(step, random);
    const from = step.slot * d;
    for (let i = from; i < from + step.half * d; i++) step.points[i] += 0.1;
  };
});
