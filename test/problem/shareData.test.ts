import fc from 'fast-check';
import t from 'tap';

import { shareData } from '../../lib/problem/shareData.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { evaluateOver, pointsTask } from '../contract/evaluate.js';
import { openLayout, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import readsData from '../fixtures/problems/data.js';
import type { TableData } from '../fixtures/problems/data.js';

await t.test('all typed arrays lie in one piece of shared memory, in the structure that was given', (t) => {
  const data = { a: Float64Array.of(1, 2), deep: [{ b: Int16Array.of(3) }, 'text', null], none: undefined, n: 7 };
  const shared = shareData(data);
  t.strictSame(Object.keys(shared), Object.keys(data));
  const b = (shared.deep[0] as { b: Int16Array }).b;
  t.type(shared.a, Float64Array);
  t.type(b, Int16Array);
  t.strictSame([...shared.a, ...b, shared.deep[1], shared.deep[2], shared.n], [1, 2, 3, 'text', null, 7]);
  t.type(shared.a.buffer, SharedArrayBuffer);
  t.equal(b.buffer, shared.a.buffer);
  t.end();
});

await t.test('every kind of typed array keeps its numbers, at any offset and of any length', (t) => {
  const lists = [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, Float32Array, Float64Array].map((type) =>
    fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 9 }).map((values) => type.from([1, ...values]).subarray(1)),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(...lists, fc.constant(new BigInt64Array([5n, -1n]))), { minLength: 1 }), (given) => {
      const shared = shareData(given);
      return given.every(
        (array, i) => shared[i].constructor === array.constructor && String([...shared[i]]) === String([...array]),
      );
    }),
  );
  t.end();
});

await t.test('the given arrays are copied, not changed and not shared', (t) => {
  const given = Float64Array.of(1, 2);
  const [shared] = shareData([given]) as [Float64Array];
  shared[0] = 9;
  t.strictSame([...given], [1, 2]);
  t.end();
});

await t.test('an array that occurs twice is one array, in memory too', (t) => {
  const array = new Float64Array(1000);
  const [one, two] = shareData([array, { again: array }]) as [Float64Array, { again: Float64Array }];
  t.equal(two.again, one);
  t.equal(one.buffer.byteLength, 8000);
  t.end();
});

await t.test('data that refer to themselves do so in the copy', (t) => {
  const data: { numbers: Float64Array; self?: unknown } = { numbers: Float64Array.of(4) };
  data.self = data;
  const shared = shareData(data);
  t.equal(shared.self, shared);
  t.equal(shared.numbers[0], 4);
  t.end();
});

await t.test('an empty array is an empty array', (t) => {
  const [empty, full] = shareData([new Float64Array(0), Float64Array.of(1)]);
  t.equal(empty.length, 0);
  t.equal(full[0], 1);
  t.equal(shareData(new Int8Array(0)).length, 0);
  t.end();
});

await t.test('data without typed arrays, and what is no plain object, are passed on as they are', (t) => {
  const plain = { rows: [1, 2] };
  t.equal(shareData(plain), plain);
  const map = new Map([['a', Float64Array.of(1)]]);
  const view = new DataView(new ArrayBuffer(8));
  const shared = shareData({ map, view, array: Float64Array.of(1) });
  t.equal(shared.map, map);
  t.equal(shared.view, view);
  const nothing: unknown = undefined;
  t.equal(shareData(nothing), undefined);
  t.end();
});

await t.test('a Buffer becomes a Uint8Array, as structured clone makes of it', (t) => {
  const [bytes] = shareData([Buffer.from('hey')]) as [Uint8Array];
  t.equal(bytes.constructor, Uint8Array);
  t.strictSame([...bytes], [104, 101, 121]);
  t.end();
});

for (const layout of [threads(2), processes(1, 2), processes(2, 1)]) {
  await t.test(
    `${layout.name}: typed arrays arrive in shared memory, and setup is called once per thread`,
    async (t) => {
      const open = openLayout(layout);
      t.teardown(() => open.close());
      const data: TableData = {
        table: { columns: [Float64Array.of(0.5, 20), Int32Array.of(3)], empty: new Uint8Array(0) },
        calls: new Int32Array(4096),
        label: 'four',
      };
      const context = { problem: readsData, data };
      const tasks = Array.from({ length: 3 }, () => pointsTask(context, 0, 40));
      const expected = [...tasks[0].points].map((x) => 1000 + 20 + 3 + 0 + 4 + x + 1e4);
      for (let call = 0; call < 3; call++) {
        t.strictSame(await evaluateOver(open, context, tasks), [expected, expected, expected]);
      }
    },
  );
}

for (const { name, ...pools } of [threads(2), processes(1, 1)]) {
  await t.test(`${name}: data that cannot be cloned are refused with a sentence, and the pools go on`, async (t) => {
    const { close, ...open } = openLayout({ name, ...pools });
    t.teardown(close);
    const options = { steps: 8, walkers: 8, ensembles: 1, discard: 0, thin: 1, seed: 1, ...open };
    const columns: TableData['table']['columns'] = [Float64Array.of(0, 1), Int32Array.of(0)];
    const sound = { table: { columns, empty: new Uint8Array(0) }, calls: new Int32Array(4096), label: '' };
    const bad = { ...sound, read: () => 1 };
    t.match(await reasonOf(runMcmcPerState(readsData, { ...options, data: bad })), {
      tag: 'option',
      fields: { option: 'data' },
      message: /data must be plain, .* could not be cloned\. Make the rest in setup\(data\)/,
    });
    t.equal((await runMcmcPerState(readsData, { ...options, data: sound })).length, 1);
  });
}

await t.test('serially data are what they are: functions too', async (t) => {
  const open = openLayout(serial);
  t.teardown(() => open.close());
  const columns: TableData['table']['columns'] = [Float64Array.of(0, 1), Int32Array.of(0)];
  const data = { table: { columns, empty: new Uint8Array(0) }, calls: new Int32Array(4096), label: '', read: () => 1 };
  const context = { problem: readsData, data };
  t.equal((await evaluateOver(open, context, [pointsTask(context, 0, 2)])).length, 1);
});
