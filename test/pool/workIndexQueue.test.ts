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
