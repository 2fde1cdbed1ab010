/** The serial evaluator and the channel through which threads share a batch: small exact cases, in this thread. */
import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';
import t from 'tap';

import { openNumberMemory } from '../../lib/math/numberMemory.js';
import {
  clearFailures,
  closeChannel,
  control,
  createChannel,
  findFailure,
  openChannel,
  recordFailure,
} from '../../lib/pool/batchChannel.js';
import { openClaimer } from '../../lib/pool/claimPoints.js';
import { helpChannel, leadChannel, wantThreads } from '../../lib/pool/leadChannel.js';
import { openMapEvaluator } from '../../lib/pool/mapEvaluator.js';
import { openPromiseEvaluator } from '../../lib/pool/promiseEvaluator.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { PointFailure } from '../../lib/pool/types.js';
import { bindForms } from '../../lib/problem/bindState.js';
import { defineProblem } from '../../lib/problem/defineProblem.js';
import { reasonOf } from '../contract/reasonOf.js';
import type { BatchEvaluator } from '../../lib/pool/types.js';
import type { Sharing } from '../../lib/pool/sharing.js';
import type { Evaluate, EvaluateMany } from '../../lib/problem/bindState.js';

/** Evaluators of batches of 8 points in two dimensions. */
const evaluators: Readonly<Record<string, (evaluate: Evaluate) => BatchEvaluator>> = {
  'serial, one by one': (one) => openSerialEvaluator({ one, many: null }, 8, 2),
  'serial, many at once': (one) => openSerialEvaluator({ one, many: manyOf(one) }, 8, 2),
  'a leader alone, one by one': (one) => leadChannel(createChannel(8, 2, 1), { one, many: null }),
  'a leader alone, many at once': (one) => leadChannel(createChannel(8, 2, 1), { one, many: manyOf(one) }),
  'channel, one by one': (one) => leadChannel(createChannel(8, 2, 2), { one, many: null }),
  'channel, many at once': (one) => leadChannel(createChannel(8, 2, 2), { one, many: manyOf(one) }),
  'channel, shared and alone in turn': (one) => leadChannel(createChannel(8, 2, 2), { one, many: null }, inTurn()),
  'channel, alone and shared in turn, many at once': (one) =>
    leadChannel(createChannel(8, 2, 2), { one, many: manyOf(one) }, inTurn(false)),
  promises: (one) => openPromiseEvaluator(asPromise(one), 8, 2, 3, null),
  map: (one) => openMapEvaluator({ map: (fn, items) => items.map(fn) }, asPromise(one), 8, 2),
};

/** Shares every other batch. */
function inTurn(isFirstShared = true): Sharing {
  let isShared = !isFirstShared;
  return { next: () => (isShared = !isShared), wasHelped: () => undefined };
}

/** The form for many points of a function of one. */
function manyOf(one: Evaluate): EvaluateMany {
  return (points, first, count, out) => {
    for (let slot = first; slot < first + count; slot++) out[slot] = one(points.slice(2 * slot, 2 * slot + 2));
  };
}

/** The function with its value or its error at the end of a promise. */
function asPromise(one: Evaluate): (x: Float64Array) => Promise<number> {
  return (x) => Promise.resolve(x.slice()).then(one);
}

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

  await t.test(
    `${name}: with onFailure every failing point is handed over once, in order, and is outside`,
    async () => {
      const evaluator = open(faulty);
      const failures: PointFailure[] = [];
      evaluator.onFailure = (failure) => failures.push(failure);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }), async (kinds) => {
          failures.length = 0;
          kinds.forEach((kind, slot) => {
            evaluator.points.set([kind, 0], 2 * slot);
          });
          await evaluator.evaluate(kinds.length);
          const fails = [...kinds.entries()].filter(([, kind]) => kind >= 1 && kind <= 3);
          return (
            kinds.every((kind, slot) => evaluator.logPosteriors[slot] === (kind === 0 ? 0 : -Infinity)) &&
            isDeepStrictEqual(
              failures.map(({ slot, message }) => [slot, message]),
              fails.map(([slot, kind]) => [slot, sentences[kind]]),
            )
          );
        }),
        { seed: 7 },
      );
    },
  );

  await t.test(`${name}: usage counts every point once`, async (t) => {
    const evaluator = open(() => 1);
    for (const count of [3, 8, 0, 1]) await evaluator.evaluate(count);
    t.equal(evaluator.usage.points, 12);
  });
}

await t.test('the serial evaluator lets the event loop turn in a long batch, and finishes it after', async (t) => {
  const one = (): number => {
    const until = performance.now() + 12;
    while (performance.now() < until);
    return 1;
  };
  const evaluator = openSerialEvaluator({ one, many: null }, 8, 2);
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
  for (const many of [null, manyOf(() => 0)]) {
    t.equal(openSerialEvaluator({ one: () => 0, many }, 8, 2).evaluate(8), undefined);
    t.equal(leadChannel(createChannel(8, 2, 1), { one: () => 0, many }).evaluate(8), undefined);
  }
  t.end();
});

await t.test('a channel opened twice is the same memory, its parts beside each other', (t) => {
  const one = createChannel(3, 2, 2);
  const two = openChannel(structuredClone({ ...one.shape, memory: one.shape.memory }));
  one.points.fill(1);
  one.logPosteriors.fill(2);
  one.holders.fill(3);
  one.queue.restart(3);
  for (let slot = 0; slot < 3; slot++) recordFailure(one, slot, new Error(`at ${slot}`));
  one.logPosteriors.fill(2);
  t.strictSame([...two.control], [0, 0, 0, 0, 0, 2, 1, ...new Array<number>(9).fill(0)]);
  t.strictSame([...two.points, ...two.logPosteriors, ...two.holders], [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  t.strictSame([two.queue.count, two.queue.currentIndex, two.queue.processCounts], [3, 0, [0, 0]]);
  t.strictSame(
    [0, 1, 2].map((slot) => findFailure(two, slot)?.message),
    ['at 0', 'at 1', 'at 2'],
  );
  t.end();
});

await t.test('an error keeps its name and what fits of its message, of any length and in any letters', (t) => {
  const channel = createChannel(2, 1, 1);
  fc.assert(
    fc.property(
      fc.string({ maxLength: 100, unit: 'binary' }),
      fc.string({ maxLength: 3000, unit: 'binary' }),
      (name, message) => {
        recordFailure(channel, 0, Object.assign(new Error(message), { name }));
        const found = findFailure(channel, 0);
        const kept = found?.message.length ?? 0;
        return (
          found?.name === name.slice(0, 60) &&
          message.startsWith(found.message) &&
          (kept === message.length || kept >= 100) &&
          findFailure(channel, 1) === undefined
        );
      },
    ),
    { seed: 8 },
  );
  clearFailures(channel);
  t.equal(findFailure(channel, 0), undefined);
  t.end();
});

await t.test('a helper that comes when all is claimed, or after the end, evaluates nothing', (t) => {
  const channel = createChannel(4, 1, 2);
  let calls = 0;
  closeChannel(channel);
  helpChannel(channel, 1, { one: () => ++calls, many: null }, { isLimited: false, sweeps: false });
  t.equal(calls, 0);
  t.equal(Atomics.load(channel.control, control.finished), 0);
  t.end();
});

await t.test('a leader whose helper died while it evaluated gives up instead of waiting', (t) => {
  const channel = createChannel(4, 1, 2);
  let calls = 0;
  const one = (): number => {
    if (calls++ === 0) {
      t.equal(channel.queue.claim(1, 1), 1, 'a helper claims a point, and is never heard of again');
      closeChannel(channel);
    }
    return 0;
  };
  const leader = leadChannel(channel, { one, many: null });
  t.throws(() => leader.evaluate(4), /a thread ended while it evaluated points/);
  t.equal(calls, 3);
  t.end();
});

await t.test('a leader publishes batches as long as helpers are wanted, wherever its points lie', (t) => {
  const channel = createChannel(8, 2, 3);
  const leader = leadChannel(channel, { one: ([x, y]) => x - y, many: null });
  const memory = openNumberMemory(24);
  const evaluated = (wanted: number, from: number): number => {
    wantThreads(channel, wanted);
    const before = Atomics.load(channel.control, control.batch);
    leader.points.set([from, 1, from + 1, 1, from + 2, 1]);
    void leader.evaluate(3);
    t.strictSame([...leader.logPosteriors.subarray(0, 4)], [from - 1, from, from + 1, 0]);
    return Atomics.load(channel.control, control.batch) - before;
  };
  const published = [2, 1, 3, 1].map(evaluated);
  if (memory !== undefined) leader.moveTo?.(memory);
  t.strictSame([...published, ...[1, 2, 1].map(evaluated)], [1, 0, 1, 0, 0, 1, 0]);
  t.equal(leader.usage.points, 21);
  t.end();
});

await t.test('a leader has to itself what is not worth sharing, and says how much that was', (t) => {
  const asked: [number, number][] = [];
  const answers = [true, false, false, true];
  const sharing: Sharing = {
    next: (points, threads) => {
      asked.push([points, threads]);
      return answers[asked.length - 1];
    },
    wasHelped: () => undefined,
  };
  const channel = createChannel(8, 2, 3);
  wantThreads(channel, 2);
  const leader = leadChannel(channel, { one: ([x, y]) => x - y, many: null }, sharing);
  const published = [3, 5, 0, 2, 4].map((count) => {
    const before = Atomics.load(channel.control, control.batch);
    leader.points.fill(count);
    void leader.evaluate(count);
    return Atomics.load(channel.control, control.batch) - before;
  });
  t.strictSame(published, [1, 0, 0, 0, 1]);
  t.strictSame(asked, [
    [3, 2],
    [5, 2],
    [2, 2],
    [4, 2],
  ]);
  t.match(leader.usage, { points: 14, alonePoints: 7 });
  wantThreads(channel, 1);
  void leader.evaluate(8);
  t.equal(asked.length, 4, 'nobody is asked where there are no helpers');
  t.match(leader.usage, { points: 22, alonePoints: 7 });
  t.end();
});

await t.test('a leader notes which batches helpers had a part in', (t) => {
  const channel = createChannel(8, 2, 2);
  let helps = true;
  const one: Evaluate = ([x]) => {
    if (x === 5 && helps) openClaimer(channel, 1, { one: () => 1, many: null }, false).claim();
    return 0;
  };
  let helped = 0;
  const sharing: Sharing = { next: () => true, wasHelped: () => (helped += 1) };
  const leader = leadChannel(channel, { one, many: null }, sharing);
  leader.points.fill(5);
  void leader.evaluate(4);
  t.strictSame([...leader.logPosteriors.subarray(0, 4)], [0, 1, 1, 1]);
  t.equal(helped, 1);
  helps = false;
  void leader.evaluate(4);
  t.equal(helped, 1);
  t.end();
});

await t.test('many points at once are one call, which sees none outside the bounds', async (t) => {
  const seen: number[][] = [];
  const problem = defineProblem({
    states: [{ name: 'box', parameters: [{ name: 'x', lower: 0 }, { name: 'y' }] }],
    start: () => [1, 1],
    logPosteriorBatch: (points, count, state, _, out) => {
      seen.push([...points]);
      for (let i = 0; i < count; i++) out[i] = points[2 * i] + 10 * points[2 * i + 1] + state.dimension;
    },
  });
  const forms = bindForms(problem, problem.states[0], undefined);
  for (const evaluator of [openSerialEvaluator(forms, 8, 2), leadChannel(createChannel(8, 2, 1), forms)]) {
    evaluator.points.set([1, 1, -1, 2, 3, 3, 0, 4]);
    await evaluator.evaluate(4);
    t.strictSame([...evaluator.logPosteriors.subarray(0, 4)], [13, -Infinity, 35, -Infinity]);
    t.strictSame(seen.splice(0), [[1, 1, 3, 3]]);
  }
});

await t.test('a batch that forgets a point is an error of that point, not the value of an older one', async (t) => {
  let forgets = false;
  const problem = defineProblem({
    states: [{ name: 'line', parameters: [{ name: 'x' }] }],
    start: () => [1],
    logPosteriorBatch: (points, count, _state, _shared, out) => {
      for (let i = 0; i < count; i++) if (!forgets || i !== 1) out[i] = points[i];
    },
  });
  const forms = bindForms(problem, problem.states[0], undefined);
  for (const evaluator of [openSerialEvaluator(forms, 8, 1), leadChannel(createChannel(8, 1, 1), forms)]) {
    forgets = false;
    evaluator.points.set([1, 2, 3]);
    await evaluator.evaluate(3);
    t.strictSame([...evaluator.logPosteriors.subarray(0, 3)], [1, 2, 3]);
    forgets = true;
    t.match(await reasonOf(Promise.resolve().then(() => evaluator.evaluate(3))), { slot: 1, message: 'returned NaN' });
  }
});
