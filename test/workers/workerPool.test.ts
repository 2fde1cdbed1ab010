/** What every pool of workers does, whatever its workers are. */
import { tmpdir } from 'node:os';
import t from 'tap';
import fc from 'fast-check';

import { reasonOf } from '../contract/reasonOf.js';
import { kinds, openPool } from './kinds.js';
import type { IndexedResult } from '../../lib/index.js';

for (const kind of kinds) {
  await t.test(`${kind}: submit gives what the function returns, or what its promise comes to`, async (t) => {
    const pool = openPool(t, kind);
    t.equal(await pool.submit('square', 7), 49);
    t.equal(await pool.submit('later', 'word'), 'word');
    t.strictSame(await pool.submit('echo', 1, 'two', new Float64Array([3]), new Map([[4, undefined]])), [
      1,
      'two',
      new Float64Array([3]),
      new Map([[4, undefined]]),
    ]);
    t.strictSame(await pool.submit('echo'), []);
  });

  await t.test(`${kind}: map keeps the order of its items, whatever they are and however long they take`, async (t) => {
    const pool = openPool(t, kind, { size: 3 });
    t.strictSame(await pool.map('firstIsLast', [0, 1, 2, 3]), [0, 1, 2, 3]);
    t.strictSame(await pool.map('square', []), []);
    t.strictSame(await pool.map('square', new Set([2, 3])), [4, 9]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double()), async (items) => {
        t.strictSame(
          await pool.map('square', items),
          items.map((item) => item * item),
        );
      }),
      { numRuns: 30 },
    );
  });

  await t.test(`${kind}: items are claimed one by one: who has a long one leaves the rest to the others`, async (t) => {
    const pool = openPool(t, kind);
    while (new Set(await pool.map('slowFirst', [1, 2, 3, 4])).size < 2); // both workers have started
    const names = await pool.map(
      'slowFirst',
      Array.from({ length: 12 }, (_, item) => item),
    );
    t.equal(new Set(names).size, 2, 'two workers');
    t.ok(names.slice(1).every((name) => name !== names[0]));
  });

  await t.test(`${kind}: results come as they are done, each with the index of its item`, async (t) => {
    const pool = openPool(t, kind);
    while (new Set(await pool.map('slowFirst', [1, 2, 3, 4])).size < 2); // both workers have started
    const results: IndexedResult<number>[] = [];
    for await (const result of pool.results('firstIsLast', [0, 1, 2, 3])) results.push(result);
    t.match(results[3], { index: 0 });
    t.strictSame(results.map(({ index }) => index).sort(), [0, 1, 2, 3]);
    for (const { index, value } of results) t.equal(value, index);
  });

  await t.test(`${kind}: leaving the loop over results cancels what has not begun`, async (t) => {
    const pool = openPool(t, kind);
    for await (const { index } of pool.results('slowFirst', new Array<number>(200).fill(1))) {
      t.ok(index < 2);
      break;
    }
    t.ok(pool.pending <= 2, 'what the workers are at goes on');
    t.equal(await pool.submit('square', 2), 4);
  });

  await t.test(
    `${kind}: an error of one item is thrown by map and by results, and cancels what has not begun`,
    async (t) => {
      const pool = openPool(t, kind);
      const items = Array.from({ length: 400 }, (_, item) => item);
      t.match(await reasonOf(pool.map('failAt', items)), { name: 'RangeError', message: 'three' });
      t.ok(pool.pending <= 2);
      const given: number[] = [];
      const loop = async (): Promise<void> => {
        for await (const { index } of pool.results('failAt', items)) given.push(index);
      };
      t.match(await reasonOf(loop()), { name: 'RangeError', message: 'three' });
      t.notOk(given.includes(3));
      t.ok(pool.pending <= 2);
    },
  );

  await t.test(
    `${kind}: what a task throws keeps name, message, stack and cause, and harms no other task`,
    async (t) => {
      const pool = openPool(t, kind);
      const [error, ...others] = await Promise.all([
        reasonOf(pool.submit('fail', 'too wide')),
        ...[1, 2, 3].map((item) => pool.submit('square', item)),
      ]);
      t.match(error, {
        ...{ name: 'RangeError', message: 'too wide', stack: /at fail \(.*tasks/ },
        cause: { name: 'TypeError', message: 'the deeper reason' },
      });
      t.strictSame(others, [1, 4, 9]);
      t.match(await reasonOf(pool.submit('failOddly')), { message: "'a text'" });
      t.equal(pool.isAlive(), true);
    },
  );

  await t.test(`${kind}: init is awaited once in every worker, with its own copy of the arguments`, async (t) => {
    const weights = new Float64Array([1, 2, 3]);
    const pool = openPool(t, kind, { init: 'prepare', initArguments: [weights, 10] });
    weights[1] = 99;
    t.equal(await pool.submit('weightAt', 1), 12);
    const times = await Promise.all(Array.from({ length: 20 }, () => pool.submit('timesInitialised')));
    t.strictSame(times, new Array<number>(20).fill(1));
  });

  await t.test(`${kind}: arguments are copied when they are submitted`, async (t) => {
    const pool = openPool(t, kind, { size: 1 });
    const x = new Float64Array([1]);
    const first = pool.submit('later', x);
    const second = pool.submit('echo', x);
    x[0] = 2;
    t.strictSame(await first, new Float64Array([1]));
    t.strictSame(await second, [new Float64Array([1])]);
  });

  await t.test(
    `${kind}: what cannot be copied, and functions that are not there, are errors of that task`,
    async (t) => {
      const pool = openPool(t, kind);
      t.match(await reasonOf(pool.submit('echo', () => 0)), { tag: 'option', message: /arguments must be plain data/ });
      t.match(await reasonOf(pool.submit('returnsFunction')), {
        tag: 'option',
        message: /the result of 'returnsFunction' must be plain data/,
      });
      for (const name of ['absent', 'notAFunction', 'toString']) {
        t.match(await reasonOf(pool.submit(name as 'square', 0)), {
          tag: 'option',
          message: new RegExp(`exports no function '${name}'; its functions are .*square`),
        });
      }
      t.equal(await pool.submit('square', 3), 9);
    },
  );

  await t.test(`${kind}: items that are no list are refused, by map and by results`, async (t) => {
    const pool = openPool(t, kind, { size: 1 });
    for (const [items, said] of [
      [5, '5'],
      [null, 'null'],
      [undefined, 'undefined'],
      [{ length: 1 }, '{"length":1}'],
    ] as const) {
      const wanted = {
        tag: 'option',
        fields: { option: 'items' },
        message: `items must be a list, or anything else that can be iterated; got ${said}`,
      };
      t.match(await reasonOf(pool.map('square', items as never)), wanted);
      t.match(await reasonOf(pool.results('square', items as never).next()), wanted);
    }
    t.equal(pool.pending, 0);
  });

  await t.test(`${kind}: pending counts what has not settled`, async (t) => {
    const pool = openPool(t, kind);
    t.equal(pool.pending, 0);
    const tasks = [1, 2, 3].map((item) => pool.submit('later', item));
    t.equal(pool.pending, 3);
    await Promise.all(tasks);
    t.equal(pool.pending, 0);
  });

  await t.test(`${kind}: shutdown lets everything finish that was submitted, and takes no more`, async (t) => {
    const pool = openPool(t, kind, { size: 1 });
    const tasks = [1, 2, 3].map((item) => pool.submit('later', item));
    const down = pool.shutdown();
    t.equal(pool.isAlive(), false);
    t.match(await reasonOf(pool.submit('square', 1)), { tag: 'closed', message: /was shut down: open another/ });
    await down;
    t.strictSame(await Promise.all(tasks), [1, 2, 3]);
    await pool.shutdown();
    await pool.close();
  });

  await t.test(`${kind}: shutdown gives up after its time, and rejects what was left`, async (t) => {
    const pool = openPool(t, kind, { size: 1 });
    const tasks = [pool.submit('later', 0, 60_000), pool.submit('square', 2)].map(reasonOf);
    await pool.shutdown({ timeoutMs: 100 });
    for (const reason of await Promise.all(tasks)) t.match(reason, { tag: 'closed', fields: { pool: 'workerPool' } });
    t.equal(pool.pending, 0);
  });

  await t.test(`${kind}: a pool that is closed while it starts, or twice, harms nobody`, async (t) => {
    const pool = openPool(t, kind);
    const task = reasonOf(pool.submit('square', 1));
    await Promise.all([pool.close(), pool.close(), pool[Symbol.asyncDispose]()]);
    t.match(await task, { tag: 'closed' });
    t.match(await reasonOf(pool.map('square', [1])), { tag: 'closed', message: /was closed: open another/ });
  });

  await t.test(`${kind}: a task may run problems and open pools`, async (t) => {
    t.strictSame(await openPool(t, kind, { size: 1 }).submit('nested'), [1, 9]);
  });
}

await t.test('in a process a function has the main thread to itself', async (t) => {
  const pool = openPool(t, 'processes', { size: 1 });
  t.equal(await pool.submit('onMainThread'), true);
  t.equal(await pool.submit('changeFolder', tmpdir()), tmpdir());
  t.equal(await openPool(t, 'threads').submit('onMainThread'), false);
});
