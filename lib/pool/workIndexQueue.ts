import { checkArgument } from '../errors.js';

/** Indices that were claimed together: first, and one past the last. */
export interface IndexRange {
  readonly first: number;
  readonly end: number;
}

/** What another thread needs to open the same queue. */
export interface QueueShape {
  readonly memory: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly workers: number;
}

/**
 * Indices 0 to count - 1 that workers claim from shared memory: uneven costs balance themselves, as nothing is dealt in
 * advance. Each index is given out once, in ascending order.
 */
export interface WorkIndexQueue {
  readonly shape: QueueShape;
  /** Claims up to `batchSize` indices for `worker`; null when none is left. */
  nextIndices(worker: number, batchSize?: number): IndexRange | null;
  /** The same for hot loops: the first of the claimed indices, or -1. They end at first + batchSize or at the count. */
  claim(worker: number, batchSize: number): number;
  /** The index that is given out next; the count when none is left. */
  readonly currentIndex: number;
  readonly count: number;
  /** How many indices each worker has claimed since the queue was made. */
  readonly processCounts: readonly number[];
  /** Set by `fail`: whoever sees it stops. No index is given out any more. */
  readonly hasError: boolean;
  /** Raises the error flag. */
  fail(): void;
  /**
   * Starts again with indices 0 to count - 1, unless the error flag is raised, which stays. Only when no worker is between
   * a claim and the end of its work.
   */
  restart(count: number): void;
}

/** Words of 32 bits: indices left, their count, the error flag, then one count per worker. */
const word = { left: 0, count: 1, error: 2, counts: 4 } as const;

const mostWorkers = 2 ** 16;

const mostIndices = 2 ** 30;

/** Bytes that a queue of so many workers takes, a multiple of 8. */
export function queueBytes(workers: number): number {
  return 8 * Math.ceil((4 * (word.counts + workers)) / 8);
}

/**
 * A queue of `count` indices for `workers` workers, in shared memory of its own. Send its `shape` to other threads, which
 * open it with openWorkIndexQueue.
 *
 * @throws {TransdimError} tag 'option': no whole numbers; so do the queue's own functions
 *
 * @example
 * const queue = createWorkIndexQueue(10, 2);
 * for (let range = queue.nextIndices(0, 4); range !== null; range = queue.nextIndices(0, 4)) {
 *   console.log(range.first, range.end); // 0 4, then 4 8, then 8 10
 * }
 */
export function createWorkIndexQueue(count: number, workers: number): WorkIndexQueue {
  checkWhole('workers', workers, 1, mostWorkers);
  const queue = openWorkIndexQueue({ memory: new SharedArrayBuffer(queueBytes(workers)), byteOffset: 0, workers });
  queue.restart(count);
  return queue;
}

/**
 * The queue that another thread created, from its shape.
 *
 * @throws {TransdimError} tag 'option': no shape, or one whose memory cannot hold the queue; so do the queue's own functions
 *
 * @example
 * const queue = createWorkIndexQueue(3, 2);
 * openWorkIndexQueue(queue.shape).nextIndices(1); // { first: 0, end: 1 }: in another thread, as a rule
 * console.log(queue.currentIndex, queue.processCounts); // 1 [0, 1]
 */
export function openWorkIndexQueue(shape: QueueShape): WorkIndexQueue {
  checkShape(shape);
  const { memory, byteOffset, workers } = shape;
  const words = new Int32Array(memory, byteOffset, word.counts + workers);

  /** What is left is counted down in one word, so that a worker that comes late finds zero or less and can do no harm. */
  const claim = (worker: number, batchSize: number): number => {
    checkWhole('worker', worker, 0, workers - 1); // before anything is counted down: an index that is lost is never given out
    checkWhole('batchSize', batchSize, 1, 2 ** 31 - 1);
    if (Atomics.load(words, word.left) <= 0) return -1; // or asking for ever would count down for ever
    const size = Math.min(batchSize, Atomics.load(words, word.count)); // or two large ones would count below what a word holds
    const left = Atomics.sub(words, word.left, size);
    if (left <= 0) return -1;
    Atomics.add(words, word.counts + worker, Math.min(left, size));
    return Atomics.load(words, word.count) - left;
  };

  return {
    shape,
    claim,
    nextIndices: (worker, batchSize = 1) => {
      const first = claim(worker, batchSize);
      if (first < 0) return null;
      return { first, end: Math.min(first + batchSize, Atomics.load(words, word.count)) };
    },
    get currentIndex() {
      return Atomics.load(words, word.count) - Math.max(0, Atomics.load(words, word.left));
    },
    get count() {
      return Atomics.load(words, word.count);
    },
    get processCounts() {
      return Array.from({ length: workers }, (_, worker) => Atomics.load(words, word.counts + worker));
    },
    get hasError() {
      return Atomics.load(words, word.error) === 1;
    },
    fail: () => {
      Atomics.store(words, word.error, 1);
      Atomics.store(words, word.left, 0);
    },
    restart: (count) => {
      checkWhole('count', count, 0, mostIndices);
      Atomics.store(words, word.count, count);
      Atomics.store(words, word.left, Atomics.load(words, word.error) === 1 ? 0 : count);
    },
  };
}

/** Throws TransdimError (tag 'option') unless a queue can lie where `shape` says. */
function checkShape(shape: QueueShape): void {
  const isShape = ((shape as QueueShape | null | undefined)?.memory as unknown) instanceof SharedArrayBuffer;
  checkArgument('shape', isShape, 'openWorkIndexQueue needs the shape of a queue that was created', shape);
  const { memory, byteOffset, workers } = shape;
  checkWhole('workers', workers, 1, mostWorkers);
  const isPlace = Number.isInteger(byteOffset) && byteOffset >= 0 && byteOffset % 4 === 0;
  checkArgument('byteOffset', isPlace, 'byteOffset of a queue of indices must be a multiple of 4 from 0', byteOffset);
  const bytes = 4 * (word.counts + workers);
  const needs = `the memory of a queue of indices for ${workers} workers must have ${bytes} bytes from byteOffset ${byteOffset} on`;
  checkArgument('memory', memory.byteLength - byteOffset >= bytes, needs, memory.byteLength);
}

function checkWhole(name: string, given: number, least: number, most: number): void {
  if (Number.isInteger(given) && given >= least && given <= most) return; // hot loops claim: no sentence is made for nothing
  checkArgument(name, false, `${name} of a queue of indices must be a whole number from ${least} to ${most}`, given);
}
