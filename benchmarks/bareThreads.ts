/** The least that two threads need to share batches over shared memory: what a pool is measured against. */
import { Worker, isMainThread, workerData } from 'node:worker_threads';

import { busyNormal } from './busyProblem.js';

/** Words: points left of the batch, points finished, number of the batch, square roots per point. */
const word = { left: 0, finished: 1, batch: 2, iterations: 3, asleep: 4 } as const;

function work(words: Int32Array, points: Float64Array, out: Float64Array): void {
  const iterations = Atomics.load(words, word.iterations);
  for (let slot = Atomics.sub(words, word.left, 1) - 1; slot >= 0; slot = Atomics.sub(words, word.left, 1) - 1) {
    out[slot] = busyNormal(points.subarray(2 * slot, 2 * slot + 2), iterations);
    Atomics.add(words, word.finished, 1);
  }
}

/** Two threads, this one and a helper. */
export function openBareThreads(batch: number) {
  const memory = new SharedArrayBuffer(64 + 24 * batch);
  const { words, points, out } = views(memory, batch);
  points.fill(0.3);
  const helper = new Worker(new URL(import.meta.url), { workerData: { memory, batch } });
  helper.unref();
  return {
    /** Evaluates so many batches on one thread or two. */
    evaluate: (iterations: number, batches: number, threads: 1 | 2): void => {
      Atomics.store(words, word.iterations, iterations);
      for (let i = 0; i < batches; i++) {
        Atomics.store(words, word.finished, 0);
        Atomics.store(words, word.left, batch);
        if (threads === 2) {
          Atomics.add(words, word.batch, 1);
          if (Atomics.load(words, word.asleep) === 1) Atomics.notify(words, word.batch);
        }
        work(words, points, out);
        while (Atomics.load(words, word.finished) < batch);
      }
    },
    close: () => helper.terminate(),
  };
}

function views(memory: SharedArrayBuffer, batch: number) {
  return {
    words: new Int32Array(memory, 0, 16),
    points: new Float64Array(memory, 64, 2 * batch),
    out: new Float64Array(memory, 64 + 16 * batch, batch),
  };
}

if (!isMainThread) {
  const { memory, batch } = workerData as { readonly memory?: SharedArrayBuffer; readonly batch: number };
  if (memory !== undefined) help(memory, batch);
}

function help(memory: SharedArrayBuffer, batch: number): never {
  const { words, points, out } = views(memory, batch);
  for (let seen = 0; ;) {
    for (let spin = 0; spin < 4000 && Atomics.load(words, word.batch) === seen; spin++);
    Atomics.store(words, word.asleep, 1);
    Atomics.wait(words, word.batch, seen);
    Atomics.store(words, word.asleep, 0);
    seen = Atomics.load(words, word.batch);
    work(words, points, out);
  }
}
