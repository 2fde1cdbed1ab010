import fc from 'fast-check';
import t from 'tap';

import { openCautious } from '../../lib/pool/cautious.js';
import { openPromiseEvaluator } from '../../lib/pool/promiseEvaluator.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { PointFailure } from '../../lib/pool/types.js';
import { reasonOf } from '../contract/reasonOf.js';
import type { BatchEvaluator } from '../../lib/pool/types.js';

const capacity = 6;
const dimension = 2;

/** Throws above 2, is NaN above 1, outside below -2. */
function logPosterior(point: ArrayLike<number>): number {
  const [x, y] = [point[0], point[1]];
  if (x > 2) throw new RangeError(`no model for ${x}`);
  return x > 1 ? NaN : x < -2 ? -Infinity : -x * x - Math.sin(y);
}

const inner: Readonly<Record<string, (one?: typeof logPosterior) => BatchEvaluator>> = {
  'point by point': (one = logPosterior) => openSerialEvaluator({ one, many: null }, capacity, dimension),
  'as promises': (one = logPosterior) =>
    openPromiseEvaluator((x) => Promise.resolve().then(() => one(x)), capacity, dimension, 4, null),
};

const batch = fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3 })), {
  maxLength: capacity,
});

/** What an evaluator makes of a batch: values, failures in their order, or the failure that it threw. */
async function evaluated(evaluator: BatchEvaluator, points: readonly (readonly number[])[], rejects: boolean) {
  const failures: string[] = [];
  evaluator.onFailure = rejects ? ({ slot, message }) => failures.push(`${slot}: ${message}`) : null;
  evaluator.points.set(points.flat());
  let thrown: string | null = null;
  try {
    await evaluator.evaluate(points.length);
  } catch (error) {
    if (!(error instanceof PointFailure)) throw error;
    thrown = `${error.slot}: ${error.message} (${String(error.cause)})`;
  }
  const values = thrown === null ? [...evaluator.logPosteriors.subarray(0, points.length)].map(String) : [];
  return JSON.stringify({ values, failures, thrown });
}

for (const [name, open] of Object.entries(inner)) {
  for (const rejects of [false, true]) {
    const policy = rejects ? 'failures are handed over' : 'the first failure is thrown';
    await t.test(`${name}, ${policy}: values and failures are those of the evaluator itself`, async () => {
      const plain = open();
      const cautious = openCautious(open(), capacity, dimension, () => undefined);
      await fc.assert(
        fc.asyncProperty(batch, async (points) => {
          return (await evaluated(cautious, points, rejects)) === (await evaluated(plain, points, rejects));
        }),
        { numRuns: 200 },
      );
    });
  }

  await t.test(`${name}: every point is noted before it is evaluated, with its slot`, async (t) => {
    const events: string[] = [];
    const watched = open((point) => {
      events.push(`evaluates ${point[0]}, ${point[1]}`);
      return logPosterior(point);
    });
    const cautious = openCautious(watched, capacity, dimension, (slot, point) => {
      events.push(`notes ${slot}: ${[...point].join(', ')}`);
    });
    cautious.onFailure = () => undefined;
    cautious.points.set([0, 1, 5, 2, 0.5, 3]);
    await cautious.evaluate(3);
    t.strictSame(events, [
      ...['notes 0: 0, 1', 'evaluates 0, 1', 'notes 1: 5, 2', 'evaluates 5, 2'],
      ...['notes 2: 0.5, 3', 'evaluates 0.5, 3'],
    ]);
  });
}

await t.test('a failure has its own slot, its cause and its point in the batch', async (t) => {
  const cautious = openCautious(inner['point by point'](), capacity, dimension, () => undefined);
  const rows = [0, 0, 0.5, 0, 2.5, 0, 1.5, 0];
  cautious.points.set(rows);
  const thrown = await reasonOf(Promise.resolve(cautious.evaluate(4)));
  t.match(thrown, { slot: 2, message: 'threw RangeError: no model for 2.5', cause: { message: 'no model for 2.5' } });
  const found: PointFailure[] = [];
  cautious.onFailure = (failure) => found.push(failure);
  await cautious.evaluate(4);
  t.match(found, [{ slot: 2 }, { slot: 3, message: 'returned NaN' }]);
  t.same([...cautious.logPosteriors.subarray(0, 4)], [-0, -0.25, -Infinity, -Infinity]);
  t.same([...cautious.points.subarray(0, 8)], rows, 'points stay where they are');
});

await t.test('who uses the evaluator itself finds it as it was, whatever happened', async (t) => {
  const steady = inner['point by point']();
  const own = (): never => {
    throw new Error('it would not know the slot');
  };
  steady.onFailure = own;
  const cautious = openCautious(steady, capacity, dimension, () => undefined);
  t.equal(cautious.usage, steady.usage, 'work is counted once, wherever it was done');
  cautious.points.set([0, 0, 2.5, 0]);
  t.match(await reasonOf(Promise.resolve(cautious.evaluate(2))), { slot: 1 });
  t.equal(steady.onFailure, own);
  t.equal(steady.usage.points, 2);
});

await t.test('what is no failure of a point is thrown as it is', async (t) => {
  const broken = Object.assign(inner['point by point'](), {
    evaluate: () => Promise.reject(new Error('a thread is gone')),
  });
  const cautious = openCautious(broken, capacity, dimension, () => undefined);
  cautious.onFailure = () => t.fail('it is no point');
  t.match(await reasonOf(Promise.resolve(cautious.evaluate(1))), { name: 'Error', message: 'a thread is gone' });
});
