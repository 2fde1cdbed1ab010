import { clearFailures, control, findFailure, holder, wakeHelpers } from './batchChannel.js';
import { openClaimer } from './claimPoints.js';
import { openUsage, settleBatch } from './evaluatePoint.js';
import { openRun } from './evaluateRun.js';
import { openSharing } from './sharing.js';
import type { NumberMemory } from '../math/numberMemory.js';
import type { EvaluationForms } from '../problem/bindState.js';
import type { BatchChannel } from './batchChannel.js';
import type { Sharing } from './sharing.js';
import type { BatchEvaluator } from './types.js';

/** How long a sleeping thread waits before it looks again whether the channel was closed. */
export const sleepMs = 1000;

/** One batch in so many is timed. */
const timedBatches = 16;

/**
 * The leader's side of a channel: publishes batches, evaluates its share, waits for the helpers' last points. As long as no
 * helper is wanted, or none is worth it (see `openSharing`), it evaluates what there is and leaves the channel alone. Without `forms` it evaluates nothing: then any
 * evaluation that takes too long is a helper's, and can be ended.
 */
export function leadChannel(
  channel: BatchChannel,
  forms: EvaluationForms | null,
  sharing: Sharing = openSharing(),
): BatchEvaluator {
  const { queue, control: words, holders, shape } = channel;
  const claim = forms === null ? null : openClaimer(channel, 0, forms, false).claim;
  const openAlone = (points: Float64Array) =>
    forms === null ? null : openRun(forms, points, shape.capacity, shape.dimension);
  let runAlone = openAlone(channel.points);
  const errors = new Map<number, Error>();
  const usage = openUsage();
  let batches = 0;
  let copyOut: ((count: number) => void) | undefined;
  let copyBack: ((count: number) => void) | undefined;

  const publish = (count: number): void => {
    clearFailures(channel);
    copyOut?.(count);
    if (claim === null) for (let slot = 0; slot < count; slot++) Atomics.store(holders, slot, holder.free);
    Atomics.store(words, control.finished, 0);
    queue.restart(count);
    if (shape.threads === 1) return;
    Atomics.add(words, control.batch, 1);
    if (Atomics.load(words, control.sleeping) > 0) Atomics.notify(words, control.batch);
  };

  /** What `work` returns, which is how many points it had; notes of some batches what they took. */
  const timed = (work: (count: number) => number, count: number): number => {
    if (batches++ % timedBatches > 0) return work(count);
    const began = performance.now();
    const done = work(count);
    usage.timedPoints += done;
    usage.timedSeconds += (performance.now() - began) / 1000;
    return done;
  };

  const evaluateAlone = (count: number): number => {
    runAlone?.(0, count, evaluator.logPosteriors, errors);
    return count;
  };

  const settleAlone = (count: number): void => {
    try {
      settleBatch(evaluator, count, (slot) => errors.get(slot));
    } finally {
      if (errors.size > 0) errors.clear();
    }
  };

  const isAllFinished = (count: number): boolean =>
    holders.subarray(0, count).every((_, slot) => Atomics.load(holders, slot) === holder.finished);

  const waitForHelpers = (count: number): void => {
    for (let spin = 0; spin < shape.spins; spin++) {
      if (Atomics.load(words, control.finished) === count) return;
    }
    const began = performance.now();
    Atomics.store(words, control.leaderSleeps, 1);
    for (;;) {
      const finished = Atomics.load(words, control.finished);
      if (finished === count) break;
      if (Atomics.load(words, control.closed) === 1) throw new Error('a thread ended while it evaluated points');
      const woken = Atomics.wait(words, control.finished, finished, sleepMs);
      if (woken === 'timed-out' && isAllFinished(count)) break; // a thread may end between its last point and its count
    }
    Atomics.store(words, control.leaderSleeps, 0);
    if (claim !== null) usage.waitedSeconds += (performance.now() - began) / 1000;
  };

  // no spread: the engine would make another hidden class for each, and throw away what it compiled for the last
  const evaluator = {
    points: channel.points,
    logPosteriors: channel.logPosteriors,
    usage,
    onFailure: null,
    evaluate: (count: number) => {
      if (count === 0) return;
      const wanted = Atomics.load(words, control.wanted);
      if (runAlone !== null && (wanted === 1 || !sharing.next(count, wanted))) {
        if (wanted > 1) usage.alonePoints += count;
        timed(evaluateAlone, count);
        settleAlone(count);
        return;
      }
      publish(count);
      if (claim !== null && timed(claim, count) < count) sharing.wasHelped();
      waitForHelpers(count);
      copyBack?.(count);
      settleBatch(evaluator, count, (slot) => findFailure(channel, slot));
    },
    moveTo: (memory: NumberMemory) => {
      evaluator.points = memory.take(channel.points.length);
      evaluator.logPosteriors = memory.take(channel.logPosteriors.length);
      runAlone = openAlone(evaluator.points);
      copyOut = openCopier(evaluator.points, channel.points, shape.dimension);
      copyBack = openCopier(channel.logPosteriors, evaluator.logPosteriors, 1);
    },
  };
  return evaluator;
}

/** Copies the first `count` rows of one array to another; the views are made once, as `count` hardly ever changes. */
function openCopier(from: Float64Array, to: Float64Array, row: number): (count: number) => void {
  let rows = from;
  return (count) => {
    if (rows.length !== count * row) rows = from.subarray(0, count * row);
    to.set(rows);
  };
}

/**
 * The helper's side of a channel, with or without a time limit per evaluation: returns when the channel is closed, or
 * `thread` is wanted no more. One that takes the place of a thread that was ended first sweeps up what that left behind.
 */
export function helpChannel(
  channel: BatchChannel,
  thread: number,
  forms: EvaluationForms,
  { isLimited, sweeps }: { readonly isLimited: boolean; readonly sweeps: boolean },
): void {
  const { control: words, shape } = channel;
  const { claim, sweep } = openClaimer(channel, thread, forms, isLimited);
  if (sweeps) sweep();
  let seen = -1;
  while (Atomics.load(words, control.closed) === 0 && thread < Atomics.load(words, control.wanted)) {
    seen = waitForBatch(words, seen, shape.spins);
    claim();
  }
}

function waitForBatch(words: Int32Array, seen: number, spins: number): number {
  for (let spin = 0; spin < spins; spin++) {
    const batch = Atomics.load(words, control.batch);
    if (batch !== seen) return batch;
  }
  Atomics.add(words, control.sleeping, 1);
  Atomics.wait(words, control.batch, seen, sleepMs);
  Atomics.sub(words, control.sleeping, 1);
  return Atomics.load(words, control.batch);
}

/** Sets how many threads shall claim points; those of higher numbers leave. */
export function wantThreads({ control: words }: BatchChannel, threads: number): void {
  Atomics.store(words, control.wanted, threads);
  wakeHelpers(words);
}
