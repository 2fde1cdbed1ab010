import t from 'tap';

import { snooker } from '../../lib/moves/snooker.js';
import { openStream } from '../../lib/random/stream.js';
import { distance } from './affine.js';
import { halfStepOf, scripted, testThatNothingChanges, testThatSomethingChanges } from './harness.js';

await t.test('a walker moves along its line through z by gamma times the projected difference', (t) => {
  // x = (3, 4), z = (0, 0), z1 = (10, 0), z2 = (0, 5): u = (0.6, 0.8), (z1 - z2) . u = 6 - 4 = 2, so y = x + 3.4 u.
  const positions = Float64Array.of(3, 4, 9, 9, 9, 9, 0, 0, 10, 0, 0, 5);
  const step = halfStepOf(positions, 2);
  snooker(1.7)(step, scripted([0, 0, 0, 0, 0, 0, 0, 0, 0]));
  t.ok(distance(step.points.subarray(0, 2), Float64Array.of(3 + 3.4 * 0.6, 4 + 3.4 * 0.8)) < 1e-12);
  t.ok(Math.abs(step.logFactors[0] - Math.log((5 + 3.4) / 5)) < 1e-12, 'log factor (d - 1) log(|y - z| / |x - z|)');
  t.end();
});

await t.test('the three partners differ, and every choice of them is as likely', (t) => {
  // In one dimension y = x + gamma (z1 - z2) whatever z is; the differences of 1, 10, 100, 1000 tell the pairs apart.
  const step = halfStepOf(Float64Array.of(0, 0, 0, 0, 1, 10, 100, 1000), 1);
  const random = openStream(1, 'triples');
  const counts = new Map<number, number>();
  for (let i = 0; i < 6000; i++) {
    snooker(1)(step, random);
    for (const value of step.points) {
      const difference = Math.round(value);
      counts.set(difference, (counts.get(difference) ?? 0) + 1);
    }
  }
  t.equal(counts.size, 12);
  t.notOk(counts.has(0));
  // 24000 triples over 12 ordered pairs: mean 2000, sd sqrt(24000 (1/12) (11/12)) = 43.
  for (const count of counts.values()) t.ok(Math.abs(count - 2000) < 4 * 43, `${count}`);
  t.end();
});

await t.test('a walker that stands on z stays where it is', (t) => {
  const step = halfStepOf(new Float64Array(6).fill(2.5), 1);
  snooker(1.7)(step, scripted([0, 0, 0, 0, 0, 0, 0, 0, 0]));
  t.same([...step.points], [2.5, 2.5, 2.5]);
  t.same([...step.logFactors], [0, 0, 0]);
  t.end();
});

// Would catch: the Jacobian of the line left out or with the exponent d, partners that are not chosen apart from x.
await testThatNothingChanges('snooker', () => () => snooker(1.7));

await testThatSomethingChanges('snooker without its Jacobian', () => (step, random) => {
  snooker(1.7)(step, random);
  step.logFactors.fill(0, step.slot, step.slot + step.half);
});
