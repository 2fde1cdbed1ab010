import t from 'tap';
import fc from 'fast-check';

import { shouldUsePool } from '../../lib/index.js';

await t.test('no pool for no task, for one, or for one worker', (t) => {
  t.match(shouldUsePool(0, 4), { use: false, reason: 'no task: there is nothing to spread' });
  t.match(shouldUsePool(1, 4), { use: false, reason: 'one task: there is nothing to spread' });
  t.match(shouldUsePool({ count: 1, secondsEach: 100 }, 4), { use: false });
  t.match(shouldUsePool(8, 1), { use: false, reason: 'one worker does the same as a loop' });
  t.match(shouldUsePool(8, 4), { use: true, reason: /8 tasks for 4 workers; how long a task takes was not given/ });
  t.end();
});

await t.test('no pool for work that is done before its workers have started', (t) => {
  t.strictSame(shouldUsePool({ count: 200, secondsEach: 0.05 }, 4), {
    use: true,
    reason: '200 tasks of 0.05 s: 2.62 s on 4 workers, their start included, 10 s without',
  });
  t.match(shouldUsePool({ count: 200, secondsEach: 1e-4 }, 4), {
    use: false,
    reason: /0\.125 s on 4 .* 0\.02 s without/,
  });
  t.match(shouldUsePool({ count: 200, secondsEach: 0.05, secondsToStart: 9 }, 4), { use: false });
  t.end();
});

await t.test('dearer tasks and quicker starts never speak against a pool, and its work is more than its start', (t) => {
  const time = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.nat(1000),
      time,
      time,
      fc.integer({ min: 1, max: 64 }),
      (count, secondsEach, secondsToStart, workers) => {
        const { use } = shouldUsePool({ count, secondsEach, secondsToStart }, workers);
        if (!use) return;
        t.ok(count > 1 && workers > 1 && count * secondsEach > secondsToStart);
        t.ok(shouldUsePool({ count, secondsEach: 2 * secondsEach, secondsToStart: secondsToStart / 2 }, workers).use);
      },
    ),
  );
  t.end();
});

await t.test('what is no count and no time is refused', (t) => {
  t.throws(() => shouldUsePool(-1, 2), { tag: 'option', message: /whole number from 0.*; got -1/ });
  for (const [given, said] of [
    ['3', "'3'"],
    [null, 'null'],
    [undefined, 'undefined'],
    [NaN, 'NaN'],
    [{ secondsEach: 1 }, '{"secondsEach":1}'],
    [{ count: '3' }, '{"count":"3"}'],
  ]) {
    const message = `tasks must be a whole number from 0, or an object that has one as count; got ${said as string}`;
    t.throws(() => shouldUsePool(given as never, 2), { tag: 'option', fields: { option: 'tasks' }, message });
  }
  t.throws(() => shouldUsePool(2, 0), { tag: 'option', message: 'workers must be a whole number from 1; got 0' });
  t.throws(() => shouldUsePool({ count: 2, secondsEach: NaN }, 2), {
    tag: 'option',
    message: /secondsEach must be a number .* got NaN/,
  });
  const odd = { count: 2, secondsEach: 1, seconds: 1 };
  t.throws(() => shouldUsePool(odd, 2), { tag: 'option', message: /has no option 'seconds'/ });
  t.end();
});
