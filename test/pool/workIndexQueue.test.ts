import { Worker } from 'node:worker_threads';

import fc from 'fast-check';
import t from 'tap';

import { createWorkIndexQueue, openWorkIndexQueue, queueBytes } from '../../lib/pool/workIndexQueue.js';

const claims = fc.array(fc.record({ worker: fc.nat(2), batchSize: fc.integer({ min: 1, max: 7 }) }), { maxLength: 60 });

await t.test(
  'in any order of claims each index is given out once, in ascending order, and counted for its worker',
  (t) => {
    fc.assert(
      fc.property(fc.nat(40), claims, (count, order) => {
        const queue = createWorkIndexQueue(count, 3);
        const given: number[] = [];
        const counts = [0, 0, 0];
        for (const { worker, batchSize } of order) {
          const range = queue.nextIndices(worker, batchSize);
          if (range === null) {
            if (given.length < count) return false;
            continue;
          }
          if (range.end - range.first > batchSize || range.end > count) return false;
          for (let index = range.first; index < range.end; index++) given.push(index);
          counts[worker] += range.end - range.first;
        }
        const isInOrder = given.every((index, i) => index === i);
        return isInOrder && queue.currentIndex === given.length && String(queue.processCounts) === String(counts);
      }),
      { seed: 1 },
    );
    t.end();
  },
);

await t.test('a queue starts again with another count; counts of workers go on', (t) => {
  const queue = createWorkIndexQueue(2, 1);
  for (let i = 0; i < 5; i++) queue.nextIndices(0);
  queue.restart(3);
  t.strictSame(queue.nextIndices(0, 2), { first: 0, end: 2 });
  t.strictSame(queue.nextIndices(0, 2), { first: 2, end: 3 });
  t.equal(queue.nextIndices(0, 2), null);
  t.strictSame([queue.count, queue.currentIndex, queue.processCounts], [3, 3, [5]]);
  t.end();
});

await t.test('after an error nothing is given out, to nobody, nor after a new start', (t) => {
  const queue = createWorkIndexQueue(5, 2);
  const other = openWorkIndexQueue(queue.shape);
  t.strictSame(queue.nextIndices(0), { first: 0, end: 1 });
  t.notOk(other.hasError);
  queue.fail();
  t.ok(other.hasError);
  t.equal(other.nextIndices(1), null);
  queue.restart(5);
  t.equal(queue.nextIndices(0), null);
  t.strictSame(other.processCounts, [1, 0]);
  t.end();
});

await t.test('queues lie beside each other in one memory and know nothing of each other', (t) => {
  const memory = new SharedArrayBuffer(2 * queueBytes(3));
  const [one, two] = [0, queueBytes(3)].map((byteOffset) => openWorkIndexQueue({ memory, byteOffset, workers: 3 }));
  one.restart(2);
  two.restart(4);
  one.nextIndices(2, 2);
  t.strictSame([one.currentIndex, two.currentIndex, two.processCounts], [2, 0, [0, 0, 0]]);
  t.end();
});

await t.test('a claim that is none is refused, and nothing is lost', (t) => {
  const queue = createWorkIndexQueue(3, 2);
  const worker = /^worker of a queue of indices must be a whole number from 0 to 1; got /;
  const batchSize = /^batchSize of a queue of indices must be a whole number from 1 to 2147483647; got /;
  for (const own of [2, -1, 0.5, NaN, '0' as never, undefined as never]) {
    t.throws(() => queue.claim(own, 1), { tag: 'option', message: worker });
    t.throws(() => queue.nextIndices(own), { tag: 'option', message: worker });
  }
  for (const size of [0, -2, 1.5, NaN, Infinity, 2 ** 31, '1' as never, null as never]) {
    t.throws(() => queue.claim(0, size), { tag: 'option', message: batchSize });
    t.throws(() => queue.nextIndices(0, size), { tag: 'option', message: batchSize });
  }
  t.strictSame([queue.currentIndex, queue.processCounts], [0, [0, 0]]);
  t.strictSame(queue.nextIndices(1, 2 ** 31 - 1), { first: 0, end: 3 });
  t.end();
});

await t.test('claims of more than there is give what there is, however many come at once', (t) => {
  const queue = createWorkIndexQueue(5, 1);
  const left = new Int32Array(queue.shape.memory, 0, 1);
  t.equal(queue.claim(0, 2 ** 31 - 1), 0);
  t.ok(left[0] >= -5, 'or a third one would count below what a word of 32 bits holds');
  t.equal(queue.claim(0, 1), -1);
  t.end();
});

await t.test('a shape in which no queue can lie is refused', (t) => {
  const { memory } = createWorkIndexQueue(3, 2).shape; // 24 bytes
  const cases: readonly (readonly [unknown, string, RegExp])[] = [
    [undefined, 'shape', /^openWorkIndexQueue needs the shape of a queue that was created; got undefined$/],
    [{ memory: new ArrayBuffer(24), byteOffset: 0, workers: 2 }, 'shape', /needs the shape of a queue/],
    [{ memory, byteOffset: 0 }, 'workers', /^workers of a queue .* whole number from 1 to 65536; got undefined$/],
    [{ memory, byteOffset: 0, workers: 0 }, 'workers', /; got 0$/],
    [
      { memory, workers: 2 },
      'byteOffset',
      /^byteOffset of a queue of indices must be a multiple of 4 from 0; got undefined$/,
    ],
    [{ memory, byteOffset: 2, workers: 1 }, 'byteOffset', /; got 2$/],
    [{ memory, byteOffset: -4, workers: 1 }, 'byteOffset', /; got -4$/],
    [
      { memory, byteOffset: 4, workers: 2 },
      'memory',
      /^the memory of a queue of indices for 2 workers must have 24 bytes from byteOffset 4 on; got 24$/,
    ],
    [{ memory: new SharedArrayBuffer(4), byteOffset: 0, workers: 1 }, 'memory', /must have 20 bytes .*; got 4$/],
  ];
  for (const [shape, option, message] of cases) {
    t.throws(() => openWorkIndexQueue(shape as never), { tag: 'option', fields: { option }, message });
  }
  for (const [count, workers] of [
    [-1, 1],
    [1.5, 1],
    [2 ** 31, 1],
    ['a', 1],
    [1, 0],
    [1, undefined],
  ] as const) {
    t.throws(() => createWorkIndexQueue(count as number, workers as number), {
      tag: 'option',
      message: /whole number from/,
    });
  }
  const restart = (): void => {
    createWorkIndexQueue(1, 1).restart(NaN);
  };
  t.throws(restart, { tag: 'option', message: /^count of a queue/ });
  t.end();
});

/** Claims until nothing is left; how often each index was had is counted in `had`. */
const claimer = `
  const { workerData } = require('node:worker_threads');
  void import(workerData.url).then(({ openWorkIndexQueue }) => {
    const queue = openWorkIndexQueue(workerData.shape);
    Atomics.add(workerData.ready, 0, 1);
    while (Atomics.load(workerData.ready, 0) < 3);
    for (let range = queue.nextIndices(workerData.worker, 3); range !== null; range = queue.nextIndices(workerData.worker, 3)) {
      for (let index = range.first; index < range.end; index++) Atomics.add(workerData.had, index, 1);
    }
  });
`;

await t.test('three threads that claim at once have each index once between them', async (t) => {
  const count = 200_000;
  const queue = createWorkIndexQueue(count, 3);
  const had = new Int32Array(new SharedArrayBuffer(4 * count));
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL('../../lib/pool/workIndexQueue.js', import.meta.url).href;
  const workers = [0, 1, 2].map((worker) => {
    const workerData = { url, shape: queue.shape, worker, had, ready };
    return new Worker(claimer, { eval: true, execArgv: [], workerData });
  });
  t.teardown(() => Promise.all(workers.map((worker) => worker.terminate())));
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
  t.ok(had.every((times) => times === 1));
  t.equal(
    queue.processCounts.reduce((sum, own) => sum + own, 0),
    count,
  );
});
