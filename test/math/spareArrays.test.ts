import t from 'tap';

import { giveBack, keepLong, mayKeepLong, takeArray, withArray } from '../../lib/math/spareArrays.js';

await t.test('an array is used again when it was given back, and by one at a time', (t) => {
  const first = takeArray(100);
  const second = takeArray(100);
  t.not(first, second);
  giveBack(first);
  t.equal(takeArray(50), first, 'a longer one will do');
  t.not(takeArray(100), first, 'it was taken');
  giveBack(second);
  t.not(takeArray(101), second, 'a shorter one will not');
  t.end();
});

await t.test(
  'withArray gives as many numbers as were asked for, others to each of nested calls, and gives them back',
  (t) => {
    const sums = withArray(10, (outer) => {
      outer.fill(1);
      const inner = withArray(7, (array) => array.fill(2).length);
      return [inner, outer.length, outer.reduce((sum, x) => sum + x, 0)];
    });
    t.same(sums, [7, 10, 10]);
    let lent: ArrayBufferLike | undefined;
    t.throws(() => {
      withArray(12_345, ({ buffer }) => {
        lent = buffer;
        throw new Error('in between');
      });
    }, /in between/);
    t.equal(takeArray(12_345).buffer, lent);
    t.end();
  },
);

await t.test('few are kept, the longest of them, and none that is very long', (t) => {
  const long = takeArray(2 ** 15 + 1);
  giveBack(long);
  t.not(takeArray(2 ** 15 + 1), long);
  const lengths = [8, 1, 7, 2, 6, 3, 5, 4, 10, 9].map((thousand) => 1000 * thousand);
  for (const array of lengths.map((length) => new Float64Array(length))) giveBack(array);
  const kept = Array.from({ length: 8 }, () => takeArray(1).length);
  t.same(kept, [3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000], 'the shortest that will do');
  t.equal(takeArray(1).length, 1, 'a new one');
  t.end();
});

await t.test('what is long is kept while a calculation says so, and no longer', (t) => {
  const long = takeArray(2 ** 15 + 1);
  let forgotten = 0;
  const forget = () => {
    forgotten += 1;
  };
  t.notOk(mayKeepLong(forget));
  keepLong(() => {
    giveBack(long);
    t.throws(() => {
      keepLong(() => {
        t.ok(mayKeepLong(forget));
        throw new Error('in between');
      });
    }, /in between/);
    t.equal(forgotten, 0, 'the outer one goes on');
    t.equal(takeArray(2 ** 15 + 1), long);
    giveBack(long);
  });
  t.equal(forgotten, 1);
  t.not(takeArray(2 ** 15 + 1), long);
  keepLong(() => undefined);
  t.equal(forgotten, 1, 'once');
  t.end();
});
