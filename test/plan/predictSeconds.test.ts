import t from 'tap';

import { batchSeconds, breakEvenSeconds, efficiency, pointSeconds, secondsOfLoop } from '../../lib/plan/costs.js';
import { predictParallel, predictSerial } from '../../lib/plan/predictSeconds.js';
import type { Shape, StateCost } from '../../lib/plan/predictSeconds.js';

const dimension = 3;
const perMillion = 1e6 * secondsOfLoop(dimension);

/** A million evaluations that take `seconds` in all, the loop around them included. */
const stateOf = (seconds: number, pointsPerBatch: number): StateCost => ({
  ...{ evaluations: 1e6, secondsPerEvaluation: (seconds - perMillion) / 1e6, dimension },
  batches: 1e6 / pointsPerBatch,
});

/** One point at a time: more threads are of no use. */
const alone = (...seconds: number[]): StateCost[] => seconds.map((s) => stateOf(s, 1));

/** Seconds on as many cores as evaluators, before what parallel work loses. */
const ideal = (states: readonly StateCost[], ensembles: number, shape: Shape): number =>
  efficiency * predictParallel(states, ensembles, shape, shape.slots * shape.threads);

const cases: [string, number, number][] = [
  ['one slot: one after the other', ideal(alone(1, 2, 4), 1, { slots: 1, threads: 1 }), 7],
  ['as many slots as states: the longest', ideal(alone(1, 2, 4), 1, { slots: 3, threads: 1 }), 4],
  ['the longest first: 2 beside 1 and 1', ideal(alone(1, 1, 2), 1, { slots: 2, threads: 1 }), 2],
  ['the next starts when a slot is free: 3 beside 2 and 2', ideal(alone(2, 2, 3), 1, { slots: 2, threads: 1 }), 4],
  ['more slots than states: independent ensembles', ideal(alone(4), 4, { slots: 4, threads: 1 }), 1],
  ['three slots for four ensembles: two rounds', ideal(alone(4), 4, { slots: 3, threads: 1 }), 2],
  ['slots enough for the states: they stay whole', ideal(alone(1, 3), 4, { slots: 2, threads: 1 }), 3],
  ['no states', ideal([], 4, { slots: 2, threads: 2 }), 0],
];
for (const [claim, found, wanted] of cases) {
  await t.test(`predicted: ${claim}`, (t) => {
    t.ok(Math.abs(found - wanted) < 1e-6, `${found}, not ${wanted}`);
    t.end();
  });
}

/** What is left of `seconds` on so many threads: the log posteriors are shared, the loop is not, batches are joined. */
const shared = (seconds: number, threads: number, pointsPerBatch: number): number =>
  (seconds - perMillion) / threads + perMillion + (1e6 / pointsPerBatch) * batchSeconds;

await t.test('threads share the log posteriors but not the loop, and every batch costs', (t) => {
  const found = ideal([stateOf(100, 64)], 1, { slots: 1, threads: 4 });
  t.ok(Math.abs(found - shared(100, 4, 64)) < 1e-6);
  t.end();
});

await t.test('more threads than points in a batch are of no use', (t) => {
  const found = ideal([stateOf(100, 2)], 1, { slots: 1, threads: 4 });
  t.ok(Math.abs(found - shared(100, 2, 2)) < 1e-6);
  t.end();
});

await t.test('what is not worth sharing the leader keeps to itself, whatever threads there are', (t) => {
  t.ok(Math.abs(ideal([stateOf(1, 2)], 1, { slots: 1, threads: 4 }) - 1) < 1e-6);
  t.end();
});

await t.test('a core that falls free helps a part that still runs, where that is faster', (t) => {
  const states = [stateOf(100, 64), stateOf(300, 64)];
  const found = ideal(states, 1, { slots: 2, threads: 1 });
  t.ok(Math.abs(found - (100 + (2 / 3) * shared(300, 2, 64))) < 1e-6, `${found}`);
  const cheap = [stateOf(1, 1), stateOf(3, 2)]; // 10 us more per evaluation than there is to win
  t.ok(Math.abs(ideal(cheap, 1, { slots: 2, threads: 1 }) - 3) < 1e-6);
  t.end();
});

await t.test('more evaluators than cores are no faster, and all lose a little', (t) => {
  const states = alone(1, 1, 1, 1);
  const on = (cores: number): number => predictParallel(states, 1, { slots: 4, threads: 1 }, cores);
  t.ok(Math.abs(on(2) - 2 / efficiency) < 1e-6);
  t.equal(on(4), on(64));
  t.end();
});

await t.test('serial: the sum', (t) => {
  t.ok(Math.abs(predictSerial(alone(1, 2, 4)) - 7) < 1e-6);
  t.end();
});

/** How many times as fast as one thread so many are predicted to be on batches of `points` points. */
const gain = (secondsPerEvaluation: number, points: number, threads: number, dimensions = dimension): number => {
  const states = [{ evaluations: 1e6, secondsPerEvaluation, dimension: dimensions, batches: 1e6 / points }];
  return predictSerial(states) / predictParallel(states, 1, { slots: 1, threads }, threads);
};

await t.test('at the break-even, threads take as long as one; above it less, below it more', (t) => {
  for (const [points, threads] of [
    [64, 2],
    [16, 4],
    [16, 2],
    [4, 2],
    [2, 4],
  ]) {
    const seconds = breakEvenSeconds(points, threads, dimension);
    t.ok(Math.abs(gain(seconds, points, threads) - 1) < 1e-9, `${points} points`);
    t.ok(gain(1.1 * seconds, points, threads) > 1);
    t.ok(gain(0.9 * seconds, points, threads) < 1);
  }
  t.equal(breakEvenSeconds(1), Infinity, 'nothing to share');
  t.equal(breakEvenSeconds(16, 1), Infinity, 'nobody to share with');
  t.end();
});

await t.test('threads that share cheap points are given no more of them than one in a microsecond', (t) => {
  const found = ideal([stateOf(perMillion + 0.5, 64)], 1, { slots: 1, threads: 8 });
  t.ok(Math.abs(found - (1e6 * pointSeconds + perMillion + (1e6 / 64) * batchSeconds)) < 1e-6);
  t.end();
});

await t.test('the gain of two threads on batches of 16 points is what was measured', (t) => {
  // `npm run bench -- --only break-even`, in 2 dimensions; runs of one machine differ by a tenth, at 1 us by a fifth.
  const measured = [
    [1, 1.27, 1.6],
    [3, 1.69, 1.77],
    [5, 1.83, 1.85],
    [10, 1.84, 1.86],
    [50, 1.97, 1.97],
  ] as const;
  for (const [micro, least, most] of measured) {
    const predicted = gain(1e-6 * micro, 16, 2, 2);
    t.ok(predicted > 0.9 * least && predicted < 1.1 * most, `${micro} us: ${predicted}, not ${least} to ${most}`);
  }
  t.end();
});
