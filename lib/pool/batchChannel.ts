import { asThrown, messageLength, nameLength } from './evaluatePoint.js';
import { openWorkIndexQueue, queueBytes } from './workIndexQueue.js';
import type { WorkIndexQueue } from './workIndexQueue.js';

/**
 * The shared memory through which a leader thread and its helpers work on one batch of points after another. Points are
 * claimed from a queue of indices; where evaluations have a time limit each slot also says who holds it, so that the points
 * of a thread that takes too long are known.
 */
export interface BatchChannel {
  readonly shape: ChannelShape;
  readonly queue: WorkIndexQueue;
  /** Indexed by `control`. */
  readonly control: Int32Array;
  /** Per slot, under a time limit: free, finished, or 1 + the thread that holds it. */
  readonly holders: Int32Array;
  /** Row-major [slot, dimension]. */
  readonly points: Float64Array;
  readonly logPosteriors: Float64Array;
  /** Per slot: 1 + the length of the name, the length of the message, and both, of the error with which it failed; or 0. */
  readonly failures: Uint16Array;
}

/** The words of a channel's control block. */
export const control = {
  /** Points of the batch that are evaluated. */
  finished: 0,
  /** Goes up by one for each batch: what helpers wait for. */
  batch: 1,
  /** Helpers that sleep. */
  sleeping: 2,
  /** 1 while the leader sleeps until the last points are finished. */
  leaderSleeps: 3,
  /** 1 when no more batches will come, or when a thread has died. */
  closed: 4,
  /** Threads that shall claim points: one of a higher number leaves. */
  wanted: 5,
  /** 1 when a slot of this batch has failed and has a text. */
  failed: 6,
} as const;

/** What a slot's holder word says when no thread holds it. */
export const holder = { free: 0, finished: -1 } as const;

/** What is needed to open the same channel in another thread. */
export interface ChannelShape {
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
  readonly dimension: number;
  /** The most threads that may ever claim points, the leader included. */
  readonly threads: number;
  /** How often a thread that waits for another one polls before it goes to sleep. */
  readonly spins: number;
}

/** Of a slot's failure; its texts are kept as UTF-16, so that each has as many bytes as its length says. */
const failureWords = 2 + nameLength + messageLength;
const controlBytes = 64;

/** Polls, some 5 ns each, of threads that may have to share their cores. */
export const briefSpins = 4000;

/**
 * Polls of threads that have a core each. Who sleeps takes 30 us to be woken, and is late for the batches that follow: a point
 * of 50 us is waited for.
 */
export const longSpins = 16_000;

/** A new channel for batches of at most `capacity` points; in `used`, the memory of one that nobody uses any more, where that is large enough. */
export function createChannel(
  capacity: number,
  dimension: number,
  threads: number,
  { spins = briefSpins, used }: { readonly spins?: number; readonly used?: SharedArrayBuffer | undefined } = {},
): BatchChannel {
  const { bytes } = layOut(capacity, dimension, threads);
  const memory = used !== undefined && used.byteLength >= bytes ? used : new SharedArrayBuffer(bytes);
  new Uint8Array(memory).fill(0);
  const channel = openChannel({ memory, capacity, dimension, threads, spins });
  Atomics.store(channel.control, control.wanted, threads);
  return channel;
}

/** The channel that another thread created. */
export function openChannel(shape: ChannelShape): BatchChannel {
  const { memory, capacity, dimension, threads } = shape;
  const at = layOut(capacity, dimension, threads);
  return {
    shape,
    queue: openWorkIndexQueue({ memory, byteOffset: at.queue, workers: threads }),
    control: new Int32Array(memory, 0, controlBytes / 4),
    holders: new Int32Array(memory, at.holders, capacity),
    points: new Float64Array(memory, at.points, capacity * dimension),
    logPosteriors: new Float64Array(memory, at.logPosteriors, capacity),
    failures: new Uint16Array(memory, at.failures, capacity * failureWords),
  };
}

function layOut(capacity: number, dimension: number, threads: number) {
  const queue = controlBytes;
  const holders = queue + queueBytes(threads);
  const points = holders + 8 * Math.ceil(capacity / 2);
  const logPosteriors = points + 8 * capacity * dimension;
  const failures = logPosteriors + 8 * capacity;
  return { queue, holders, points, logPosteriors, failures, bytes: failures + 2 * capacity * failureWords };
}

/** Lets helpers go home, and a leader that waits for them give up. */
export function closeChannel({ control: words }: BatchChannel): void {
  Atomics.store(words, control.closed, 1);
  wakeHelpers(words);
  Atomics.notify(words, control.finished);
}

/** Lets sleeping helpers look at the channel again. */
export function wakeHelpers(words: Int32Array): void {
  Atomics.add(words, control.batch, 1);
  Atomics.notify(words, control.batch);
}

/** Notes that the point of a slot that was held is finished. */
export function finishPoint(channel: BatchChannel, slot: number): void {
  Atomics.store(channel.holders, slot, holder.finished);
  finishPoints(channel, 1);
}

/** Notes that so many points of the batch are finished, and wakes a leader that sleeps. */
export function finishPoints({ control: words }: BatchChannel, count: number): void {
  Atomics.add(words, control.finished, count);
  if (Atomics.load(words, control.leaderSleeps) === 1) Atomics.notify(words, control.finished);
}

/** Leaves an error in the place of `slot`, whose log posterior becomes NaN. */
export function recordFailure({ control: words, failures, logPosteriors }: BatchChannel, slot: number, error: unknown) {
  logPosteriors[slot] = NaN;
  const { name, message } = asThrown(error);
  const text = name + message;
  const at = slot * failureWords;
  for (let i = 0; i < text.length; i++) failures[at + 2 + i] = text.charCodeAt(i);
  failures[at + 1] = message.length;
  failures[at] = 1 + name.length;
  Atomics.store(words, control.failed, 1);
}

/** The error that some thread left for `slot`. */
export function findFailure({ failures }: BatchChannel, slot: number): Error | undefined {
  const at = slot * failureWords;
  if (failures[at] === 0) return undefined;
  const from = at + 1 + failures[at];
  const name = String.fromCharCode(...failures.subarray(at + 2, from));
  const message = String.fromCharCode(...failures.subarray(from, from + failures[at + 1]));
  return Object.assign(new Error(message), { name });
}

/** Forgets the failures of the last batch. */
export function clearFailures({ control: words, failures, holders }: BatchChannel): void {
  if (Atomics.exchange(words, control.failed, 0) === 0) return;
  for (let slot = 0; slot < holders.length; slot++) failures[slot * failureWords] = 0;
}
