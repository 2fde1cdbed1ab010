/** Evaluators that wait: promises, and a map of the user's own. */
import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';
import t from 'tap';

import { openMapEvaluator } from '../../lib/pool/mapEvaluator.js';
import { openPromiseEvaluator } from '../../lib/pool/promiseEvaluator.js';
import { reasonOf } from '../contract/reasonOf.js';
import { allAtOnce, backwards } from '../contract/kinds.js';
import type { MapPool } from '../../lib/pool/types.js';

await t.test(
  'never more promises are under way than the limit says, and as many as that where there are enough',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }),
        async (limit, turns) => {
          let underWay = 0;
          let most = 0;
          const evaluate = async (x: Float64Array): Promise<number> => {
            most = Math.max(most, ++underWay);
            const value = x[0];
            for (let turn = 0; turn < 1 + turns[value]; turn++) await new Promise(setImmediate);
            underWay--;
            return -value;
          };
          const evaluator = openPromiseEvaluator(evaluate, turns.length, 1, limit, null);
          for (const slot of turns.keys()) evaluator.points[slot] = slot;
          await evaluator.evaluate(turns.length);
          return (
            most === Math.min(limit, turns.length) && evaluator.logPosteriors.every((value, slot) => value === 0 - slot)
          );
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  },
);

await t.test('a promise that never settles fails after the time limit, and the others are kept', async (t) => {
  const evaluate = (x: Float64Array): Promise<number> =>
    x[0] === 1 ? new Promise(() => undefined) : Promise.resolve(x[0]);
  const evaluator = openPromiseEvaluator(evaluate, 4, 1, 4, 200);
  evaluator.points.set([0, 1, 2, 3]);
  t.match(await reasonOf(Promise.resolve(evaluator.evaluate(4))), {
    slot: 1,
    message: 'took longer than evaluationTimeLimitMs = 200 and was ended',
  });
  const slots: number[] = [];
  evaluator.onFailure = ({ slot }) => slots.push(slot);
  await evaluator.evaluate(4);
  t.strictSame([...evaluator.logPosteriors], [0, -Infinity, 2, 3]);
  t.strictSame(slots, [1]);
});

await t.test('a promise that fails after its time is up ends nothing', async (t) => {
  const evaluate = async (): Promise<number> => {
    await sleep(120);
    throw new Error('too late');
  };
  const evaluator = openPromiseEvaluator(evaluate, 1, 1, 1, 20);
  t.match(await reasonOf(Promise.resolve(evaluator.evaluate(1))), { slot: 0, message: /took longer/ });
  await sleep(200);
});

const identity = (x: Float64Array): number => x[0];

const maps: Readonly<Record<string, MapPool>> = {
  'at once': allAtOnce,
  'backwards, as a promise of a list': backwards,
  'as a promise of promises': { map: (fn, items) => Promise.resolve(items.map(async (item) => fn(item))) },
  'as any iterable': {
    map: function* (fn, items) {
      for (const item of items) yield fn(item);
    },
  },
};

for (const [name, pool] of Object.entries(maps)) {
  await t.test(`a map may give its results ${name}`, async (t) => {
    const evaluator = openMapEvaluator(pool, identity, 5, 1);
    evaluator.points.set([5, 4, 3, 2, 1]);
    await evaluator.evaluate(4);
    t.strictSame([...evaluator.logPosteriors], [5, 4, 3, 2, 0]);
  });
}

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['too few', [1, 2], '2 results'],
  ['too many', [1, 2, 3, 4], '4 results'],
  ['none', [], '0 results'],
  ['no list', 7, '7'],
  ['nothing', undefined, 'undefined'],
];

for (const [name, given, got] of wrong) {
  await t.test(`a map that gives ${name} is refused with both numbers`, async (t) => {
    const pool = { map: () => given } as unknown as MapPool;
    const evaluator = openMapEvaluator(pool, identity, 3, 1);
    t.match(await reasonOf(Promise.resolve(evaluator.evaluate(3))), {
      ...{ tag: 'option', fields: { option: 'walkerPool' } },
      message: `map(fn, items) of walkerPool must give one result per item, in their order: 3 of them; got ${got}`,
    });
  });
}

await t.test('a map that fails itself ends the call with its own error', async (t) => {
  const failure = new Error('of the cluster');
  const evaluator = openMapEvaluator({ map: () => Promise.reject(failure) }, identity, 3, 1);
  t.equal(await reasonOf(Promise.resolve(evaluator.evaluate(3))), failure);
});

await t.test('a map may keep its items: each is a copy of its own', async (t) => {
  const kept: Float64Array[] = [];
  const keeping: MapPool = {
    map: (fn, items) => {
      kept.push(...(items as unknown as Float64Array[]));
      return items.map(fn);
    },
  };
  const evaluator = openMapEvaluator(keeping, identity, 2, 1);
  for (const values of [
    [1, 2],
    [3, 4],
  ]) {
    evaluator.points.set(values);
    await evaluator.evaluate(2);
  }
  t.strictSame(
    kept.map(([x]) => x),
    [1, 2, 3, 4],
  );
});
