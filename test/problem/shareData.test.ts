import fc from 'fast-check';
import t from 'tap';

import { wireContext } from '../../lib/pool/wireContext.js';
import { digestOfData } from '../../lib/problem/identity.js';
import { packData } from '../../lib/problem/packData.js';
import { shareData } from '../../lib/problem/shareData.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import { evaluateOver, pointsTask } from '../contract/evaluate.js';
import { openLayout, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import readsData from '../fixtures/problems/data.js';
import { expectedSight, seesData, seesDataSetUp } from '../fixtures/problems/seesData.js';
import type { TableData } from '../fixtures/problems/data.js';
import type { SeenData } from '../fixtures/problems/seesData.js';

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

class Rows extends Float64Array {
  override get [Symbol.toStringTag](): 'Float64Array' {
    return 'Rows' as 'Float64Array';
  }
}

await t.test('an array of a subclass becomes one of what it extends, in shared memory too', (t) => {
  const shared = shareData([Rows.of(1, 2), new Rows(new SharedArrayBuffer(8) as unknown as ArrayBuffer)]);
  t.ok(shared.every((array) => Object.getPrototypeOf(array) === Float64Array.prototype));
  t.strictSame([...shared[0]], [1, 2]);
  t.end();
});

await t.test('arrays that overlap are kept once and overlap in the copy, each byte of a buffer at most once', (t) => {
  const buffer = new ArrayBuffer(8e6);
  const all = Array.from({ length: 30 }, () => new Float64Array(buffer));
  const [first, second] = shareData(all);
  t.equal(first.buffer.byteLength, 8e6);
  first[7] = 3;
  t.equal(second[7], 3);

  const part = new Float64Array(buffer, 800, 10);
  const odd = new Uint8Array(buffer, 805, 100); // goes beyond its end
  const far = new Int16Array(buffer, 4002, 3);
  const given = { far, odd, part };
  part[1] = Math.PI;
  far[2] = 7;
  const shared = shareData(given);
  t.ok(shared.part.buffer.byteLength <= 105 + 6 + 3 * 8, 'the rest of the buffer stays where it is');
  t.equal(shared.part[1], Math.PI);
  t.equal(shared.far[2], 7);
  t.equal(shared.odd.byteOffset - shared.part.byteOffset, 5);
  t.strictSame([...shared.odd], [...odd]);
  t.end();
});

await t.test('data nested to any depth are walked, and keep holes, named fields of arrays and odd names', (t) => {
  const innermost = Float64Array.of(6);
  let deep: unknown = innermost;
  for (let level = 0; level < 50_000; level++) deep = level % 2 === 0 ? [deep] : { deep };
  const list = Object.assign([1, 2, 3], { columns: ['a'] });
  Reflect.deleteProperty(list, 1);
  const odd = JSON.parse('{ "__proto__": { "a": 1 } }') as object;
  const shared = shareData({ deep, list, odd });
  let inside: unknown = shared.deep;
  for (let level = 0; level < 50_000; level++) {
    inside = Array.isArray(inside) ? (inside[0] as unknown) : (inside as { deep: unknown }).deep;
  }
  t.equal((inside as Float64Array)[0], 6);
  t.not(inside, innermost);
  t.strictSame(Object.keys(shared.list), ['0', '2', 'columns']);
  t.equal(shared.list.length, 3);
  t.strictSame(Object.keys(shared.odd), ['__proto__']);
  t.end();
});

await t.test('an array whose memory was transferred away is refused, with its place', (t) => {
  const gone = new Float64Array(4);
  structuredClone(gone, { transfer: [gone.buffer] });
  const message = /^data\.rows\[1\]\['a b'\] must hold its numbers; got a detached Float64Array/;
  for (const read of [shareData, packData]) {
    t.throws(() => read({ rows: [1, { 'a b': gone }] }), { tag: 'option', fields: { option: 'data' }, message });
  }
  t.end();
});

await t.test('the planner counts each byte of data once', (t) => {
  const buffer = new ArrayBuffer(800);
  const memory = new SharedArrayBuffer(80);
  const views = [new Float64Array(buffer), new Uint8Array(buffer, 3, 5), memory, new Int8Array(memory), memory];
  t.equal(packData(views).byteLength, 880);
  t.end();
});

for (const layout of [serial, threads(2), processes(1, 2), { ...processes(1, 1), walkerPool: serial.walkerPool }]) {
  for (const [name, problem] of [
    ['without setup', seesData],
    ['with setup', seesDataSetUp],
  ] as const) {
    await t.test(`${layout.name}, ${name}: what a log posterior sees of its data is the same everywhere`, async (t) => {
      const open = openLayout(layout);
      t.teardown(() => open.close());
      const buffer = new ArrayBuffer(64);
      const memory = new SharedArrayBuffer(16);
      new Float64Array(buffer).set([1, 2, 3]);
      new Float64Array(memory).set([4, 5]);
      const data: SeenData = {
        ...{ rows: Rows.of(7), bytes: Buffer.from('hey'), memory, part: new Float64Array(memory, 8) },
        ...{ views: [new Float64Array(buffer), new Float64Array(buffer, 8, 2)], holes: Array.of<number>() },
        forged: { '\u0000transdim array': 'Float64Array', at: 0, length: 1e9 },
        named: Object.assign([1], { columns: ['a'] }),
      };
      data.holes[2] = 1;
      data.self = data;
      const context = { problem, data };
      t.strictSame(await evaluateOver(open, context, [pointsTask(context, 0, 1)]), [[expectedSight]]);
    });
  }
}

for (const layout of [threads(2), processes(1, 1)]) {
  await t.test(`${layout.name}: what cannot be carried is named with its place`, async (t) => {
    const open = openLayout(layout);
    t.teardown(() => open.close());
    const reasonFor = async (data: unknown) => {
      const context = { problem: seesData, data };
      return reasonOf(evaluateOver(open, context, [pointsTask(context, 0, 1)]));
    };
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level++) deep = { deep };
    const gone = new Float64Array(4);
    structuredClone(gone, { transfer: [gone.buffer] });
    for (const [data, message] of [
      [{ rows: [{}, { read: () => 1 }] }, /: data\.rows\[1\]\.read: \(\) => 1 could not be cloned\. Make the rest/],
      [{ all: new Map([['a', Symbol('s')]]) }, /: data\.all\.get\('a'\): Symbol\(s\) could not be cloned/],
      [deep, /: data\.deep\.deep.* \.\.\. .*\.deep lies 20000 levels deep, more than it can carry\. Give a flat list/],
      [{ gone }, /^data\.gone must hold its numbers/],
    ] as const) {
      t.match(await reasonFor(data), { tag: 'option', fields: { option: 'data' }, message });
    }
  });
}

await t.test('data as deep as they can be written, but not read, are refused before they are sent', (t) => {
  const nested = (levels: number): unknown => {
    let deep: unknown = 1;
    for (let level = 0; level < levels; level++) deep = { deep };
    return deep;
  };
  const isCarried = (data: unknown): boolean => {
    try {
      wireContext({ problem: seesData, data });
      return true;
    } catch (error) {
      t.match(error, { tag: 'option', message: /levels deep/ });
      return false;
    }
  };
  t.ok(isCarried(nested(600)));
  for (let levels = 700; levels < 8000; levels += 100) {
    if (isCarried(nested(levels))) structuredClone({ context: { data: nested(levels) } });
  }
  t.end();
});

await t.test('digests of data are told apart by everything, but not by what the process saw before', (t) => {
  const makers: readonly (() => unknown)[] = [
    () => ({ n: 1, words: ['x', null, undefined], counts: [1, 2, 3], times: [1.5, 2] }),
    () => ({ n: 1 }),
    () => ({ n: -0 }),
    () => ({ n: 0 }),
    () => ({ n: NaN }),
    () => ({ n: '1' }),
    () => ({ n: 1n }),
    () => [1, 2, 3],
    () => [1, 2, 3, NaN],
    () => [1, 2, 3, null],
    () => [1, 2, '3'],
    () => [1, 2, 3, ...new Array<number>(1)],
    () => Object.assign([1, 2, 3], { unit: 's' }),
    () => [[1, 2], [3]],
    () => [[1], [2, 3]],
    () => Float64Array.of(1, 2, 3),
    () => Float32Array.of(1, 2, 3),
    () => Rows.of(1, 2, 3),
    () => new Map([['a', 1]]),
    () => new Map([['a', Float64Array.of(1)]]),
    () => new Map([['a', Float64Array.of(2)]]),
    () => new Set(['a', 1]),
    () => new Error('a'),
    () => new Error('b'),
    () => new ArrayBuffer(8),
    () => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1).buffer,
    () => new DataView(new ArrayBuffer(8)),
    () => [new Date(1), /a/u, new Date(NaN)],
    () => Object(1) as unknown,
  ];
  const digests = makers.map((make) => digestOfData(make()));
  t.equal(new Set(digests).size, makers.length, 'no two are alike');
  t.equal(
    digests[0],
    'f5c1c10a97fd5a808a52f647d64b44dc4c83bd668a5c60a4e03794508911b2d0',
    'folders of runs hold them: the form stays',
  );
  for (let i = 0; i < 20; i++) digestOfData({ n: 0.5 + i, counts: [0.5 + i], words: [[], 'x'] });
  const halves = [1.5, 2, 3];
  halves[0] = 1;
  t.strictSame(
    makers.map((make) => digestOfData(make())),
    digests,
    'whatever else was looked at',
  );
  t.equal(digestOfData(halves), digestOfData([1, 2, 3]), 'however this engine keeps them');
  const memory = new SharedArrayBuffer(8);
  const before = digestOfData({ memory });
  new Uint8Array(memory)[3] = 1;
  t.not(digestOfData({ memory }), before);
  t.end();
});

await t.test('data with functions, which no worker takes: whatever changes in them is seen', (t) => {
  const read = (): number => 1;
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    'a typed array': [Float64Array.of(1), Float64Array.of(2)],
    'its kind': [new Float64Array(1), new Int32Array(2)],
    'a map': [new Map([['a', 1]]), new Map([['a', 2]])],
    'a map of arrays': [new Map([['a', Float64Array.of(1)]]), new Map([['a', Float64Array.of(2)]])],
    'a set': [new Set([1]), new Set([2])],
    'a date': [new Date(1), new Date(2)],
    'a number': [NaN, Infinity],
    'a function': [() => 1, () => 2],
  };
  for (const [name, [was, is]] of Object.entries(pairs)) {
    t.not(digestOfData({ read, value: was }), digestOfData({ read, value: is }), name);
    t.equal(digestOfData({ read, value: was }), digestOfData({ read, value: was }), name);
  }
  t.end();
});

await t.test('data that no worker takes have digests too: cyclic, deep, with numbers of any length', (t) => {
  const digestWith = (last: bigint): string => {
    const data: Record<string, unknown> = { read: () => 1, last };
    data.self = data;
    for (let level = 0; level < 10_000; level++) data.deep = { deep: data.deep };
    return digestOfData(data);
  };
  t.equal(digestWith(5n), digestWith(5n));
  t.not(digestWith(5n), digestWith(6n));
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
