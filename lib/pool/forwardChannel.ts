import { rowsOf } from '../problem/forwardPool.js';
import { briefSpins } from './batchChannel.js';
import { sleepMs } from './leadChannel.js';
import { openWorkIndexQueue, queueBytes } from './workIndexQueue.js';
import type { Forwarder } from '../problem/forwardPool.js';

/** What is needed to open a channel for the pieces of one log posterior call in another thread. */
export interface ForwardShape {
  readonly memory: SharedArrayBuffer;
  readonly dimension: number;
  readonly items: number;
  readonly width: number;
  readonly threads: number;
}

/** Computes one piece. */
export type Piece = (item: number, x: Float64Array, out: Float64Array) => void;

/** Words of the control block: calls so far, pieces of this call that are done, helpers asleep, 1 + the lowest piece that failed. */
const word = { call: 0, finished: 1, sleeping: 2, failed: 3 } as const;
const controlBytes = 64;

/** The shape of a new channel. */
export function createForward(dimension: number, items: number, width: number, threads: number): ForwardShape {
  const bytes = controlBytes + queueBytes(threads) + 8 * (dimension + items * width);
  return { memory: new SharedArrayBuffer(bytes), dimension, items, width, threads };
}

function open({ memory, dimension, items, width, threads }: ForwardShape) {
  const at = controlBytes + queueBytes(threads);
  const out = new Float64Array(memory, at + 8 * dimension, items * width);
  return {
    words: new Int32Array(memory, 0, controlBytes / 4),
    queue: openWorkIndexQueue({ memory, byteOffset: controlBytes, workers: threads }),
    x: new Float64Array(memory, at, dimension),
    out,
    rows: rowsOf(out, width),
  };
}

/** Claims and computes pieces of the current call until none is left; notes the lowest that failed. */
function compute({ words, queue, x, rows }: ReturnType<typeof open>, thread: number, piece: Piece): void {
  for (let item = queue.claim(thread, 1); item >= 0; item = queue.claim(thread, 1)) {
    try {
      piece(item, x, rows[item]);
    } catch {
      noteFailure(words, item);
    }
    Atomics.add(words, word.finished, 1);
    if (thread > 0) Atomics.notify(words, word.finished);
  }
}

function noteFailure(words: Int32Array, item: number): void {
  for (let before = Atomics.load(words, word.failed); before === 0 || before > item + 1;) {
    const seen = Atomics.compareExchange(words, word.failed, before, item + 1);
    if (seen === before) return;
    before = seen;
  }
}

/** The calling thread's side: takes pieces like its helpers. A piece that failed is computed again here, to throw. */
export function leadForward(shape: ForwardShape, piece: Piece): Forwarder {
  const channel = open(shape);
  const { words, queue, x, out, rows } = channel;
  return {
    size: shape.threads,
    map: (point) => {
      x.set(point);
      Atomics.store(words, word.finished, 0);
      Atomics.store(words, word.failed, 0);
      queue.restart(shape.items);
      Atomics.add(words, word.call, 1);
      if (Atomics.load(words, word.sleeping) > 0) Atomics.notify(words, word.call);
      compute(channel, 0, piece);
      waitFor(words, shape.items);
      const failed = Atomics.load(words, word.failed) - 1;
      if (failed < 0) return out;
      piece(failed, x, rows[failed]);
      throw new Error(`piece ${failed} of forward failed in another thread, and not when it was computed again`);
    },
  };
}

/** Spins, then sleeps, until all pieces are finished. */
function waitFor(words: Int32Array, items: number): void {
  for (let spin = 0; spin < briefSpins; spin++) if (Atomics.load(words, word.finished) === items) return;
  for (;;) {
    const finished = Atomics.load(words, word.finished);
    if (finished === items) return;
    Atomics.wait(words, word.finished, finished, sleepMs);
  }
}

/** A helper's side: never returns; its thread is ended with the one that calls. */
export function helpForward(shape: ForwardShape, thread: number, piece: Piece): never {
  const channel = open(shape);
  const { words } = channel;
  for (let seen = 0; ;) {
    compute(channel, thread, piece);
    for (let spin = 0; spin < briefSpins && Atomics.load(words, word.call) === seen; spin++);
    Atomics.add(words, word.sleeping, 1);
    Atomics.wait(words, word.call, seen, sleepMs);
    Atomics.sub(words, word.sleeping, 1);
    seen = Atomics.load(words, word.call);
  }
}
