/** The serial evaluator and the channel through which threads share a batch: small exact cases, in this thread. */
import fc from 'fast-check';
import t from 'tap';

import { closeChannel, control, createChannel, openChannel } from '../../lib/pool/batchChannel.js';
import { helpChannel, leadChannel } from '../../lib/pool/claimPoints.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { PointFailure } from '../../lib/pool/types.js';
import { reasonOf } from '../contract/reasonOf.js';
import type { BatchEvaluator } from '../../lib/pool/types.js';
import type { Evaluate } from '../../lib/problem/bindState.js';

/** Evaluators of batches of 8 points in two dimensions. */
const evaluators: Readonly<Record<string, (evaluate: Evaluate) => BatchEvaluator>> = {
  serial: (evaluate) => openSerialEvaluator(evaluate, 8, 2),
  channel: (evaluate) => leadChannel(createChannel(8, 2, 1), evaluate),
};

/** NaN at 1, +Infinity at 2, a throw at 3, -Infinity at 4. */
const faulty: Evaluate = ([x]) => {
  if (x === 3) throw new RangeError('three');
  return [0, NaN, Infinity, 0, -Infinity][x];
};
const sentences = ['', 'returned NaN', 'returned Infinity', 'threw RangeError: three'];

for (const [name, open] of Object.entries(evaluators)) {
  await t.test(`${name}: the first count points are evaluated, the others are left alone`, async (t) => {
    const seen: number[][] = [];
    const evaluator = open((x) => {
      seen.push([...x]);
      return x[0] - x[1];
    });
    evaluator.points.set([5, 1, 6, 1, 7, 1, 8, 1]);
    await evaluator.evaluate(3);
    t.strictSame([...evaluator.logPosteriors.subarray(0, 4)], [4, 5, 6, 0]);
    t.equal(seen.length, 3);
    await evaluator.evaluate(0);
    t.equal(seen.length, 3);
  });

  await t.test(`${name}: of any failing points the lowest is named, with its own reason`, async () => {
    const evaluator = open(faulty);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }), async (kinds) => {
        kinds.forEach((kind, slot) => {
          evaluator.points.set([kind, 0], 2 * slot);
        });
        const slot = kinds.findIndex((kind) => kind >= 1 && kind <= 3);
        const error = await reasonOf(Promise.resolve().then(() => evaluator.evaluate(kinds.length)));
        if (slot === -1) return error === undefined;
        return error instanceof PointFailure && error.slot === slot && error.message === sentences[kinds[slot]];
      }),
      { seed: 6 },
    );
  });

  await t.test(`${name}: a point that fails only the first time is called no function of its arguments`, async (t) => {
    let calls = 0;
    const evaluator = open(() => (calls++ === 0 ? NaN : 7));
    const error = await reasonOf(Promise.resolve().then(() => evaluator.evaluate(1)));
    t.match(error, { slot: 0, message: /failed, yet returned 7 .*: it is not a function of its arguments alone/ });
  });
}

await t.test('the serial evaluator lets the event loop turn in a long batch, and finishes it after', async (t) => {
  const evaluator = openSerialEvaluator(
    () => {
      const until = performance.now() + 12;
      while (performance.now() < until);
      return 1;
    },
    8,
    2,
  );
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  t.teardown(() => {
    clearInterval(timer);
  });
  await evaluator.evaluate(8);
  t.ok(turns > 0);
  t.strictSame([...evaluator.logPosteriors], new Array(8).fill(1));
});

await t.test('cheap points are evaluated without a promise', (t) => {
  t.equal(openSerialEvaluator(() => 0, 8, 2).evaluate(8), undefined);
  t.equal(leadChannel(createChannel(8, 2, 1), () => 0).evaluate(8), undefined);
  t.end();
});

await t.test('a channel opened twice is the same memory, its parts beside each other', (t) => {
  const one = createChannel(3, 2, 2);
  const two = openChannel(structuredClone({ memory: one.memory, capacity: 3, dimension: 2, threads: 2 }));
  one.points.fill(1);
  one.logPosteriors.fill(2);
  one.failures[0].setInt32(0, 3);
  one.failures[1].setInt32(0, 4);
  t.strictSame([...two.control], new Array(16).fill(0));
  t.strictSame([...two.points, ...two.logPosteriors], [1, 1, 1, 1, 1, 1, 2, 2, 2]);
  t.strictSame(
    two.failures.map((view) => view.getInt32(0)),
    [3, 4],
  );
  t.end();
});

await t.test('a helper that comes when all is claimed, or after the end, evaluates nothing', (t) => {
  const channel = createChannel(4, 1, 2);
  let calls = 0;
  closeChannel(channel);
  helpChannel(channel, 1, () => ++calls);
  t.equal(calls, 0);
  t.equal(Atomics.load(channel.control, control.finished), 0);
  t.end();
});

await t.test('a leader whose helper died while it evaluated gives up instead of waiting', (t) => {
  const channel = createChannel(4, 1, 2);
  const leader = leadChannel(channel, () => {
    if (Atomics.load(channel.control, control.remaining) === 3) {
      Atomics.sub(channel.control, control.remaining, 1); // a helper claims a point, and is never heard of again
      closeChannel(channel);
    }
    return 0;
  });
  t.throws(() => leader.evaluate(4), /a thread ended while it evaluated points/);
  t.end();
});
