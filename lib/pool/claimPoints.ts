import { describe } from '../errors.js';
import { control, findFailure, recordFailure } from './batchChannel.js';
import { explainFailure, pointViews } from './evaluatePoint.js';
import type { Evaluate } from '../problem/bindState.js';
import type { BatchChannel } from './batchChannel.js';
import type { BatchEvaluator } from './types.js';

/** Polls of a shared counter before a thread goes to sleep on it. */
const spins = 4000;

/** How long a sleeping thread waits before it looks again whether the channel was closed. */
const sleepMs = 1000;

/** Claims and evaluates points of the current batch until none is left. */
function claimPoints(channel: BatchChannel, thread: number, views: readonly Float64Array[], evaluate: Evaluate): void {
  const { control: words, logPosteriors } = channel;
  for (;;) {
    const slot = Atomics.sub(words, control.remaining, 1) - 1;
    if (slot < 0) return;
    try {
      logPosteriors[slot] = evaluate(views[slot]);
    } catch (error) {
      logPosteriors[slot] = NaN;
      recordFailure(
        channel,
        thread,
        slot,
        error instanceof Error ? `${error.name}: ${error.message}` : describe(error),
      );
    }
    Atomics.add(words, control.finished, 1);
    if (thread > 0 && Atomics.load(words, control.leaderSleeps) === 1) Atomics.notify(words, control.finished);
  }
}

/** The leader's side of a channel: publishes batches, evaluates its share, waits for the helpers' last points. */
export function leadChannel(channel: BatchChannel, evaluate: Evaluate): BatchEvaluator {
  const { control: words, points, logPosteriors, capacity, dimension } = channel;
  const views = pointViews(points, capacity, dimension);
  const publish = (count: number): void => {
    Atomics.store(words, control.finished, 0);
    Atomics.store(words, control.remaining, count);
    if (channel.threads === 1) return;
    Atomics.add(words, control.batch, 1);
    if (Atomics.load(words, control.sleeping) > 0) Atomics.notify(words, control.batch);
  };
  const waitForHelpers = (count: number): void => {
    for (let spin = 0; spin < spins; spin++) {
      if (Atomics.load(words, control.finished) === count) return;
    }
    Atomics.store(words, control.leaderSleeps, 1);
    for (;;) {
      const finished = Atomics.load(words, control.finished);
      if (finished === count) break;
      if (Atomics.load(words, control.closed) === 1) throw new Error('a thread ended while it evaluated points');
      Atomics.wait(words, control.finished, finished, sleepMs);
    }
    Atomics.store(words, control.leaderSleeps, 0);
  };
  return {
    points,
    logPosteriors,
    evaluate: (count) => {
      publish(count);
      claimPoints(channel, 0, views, evaluate);
      waitForHelpers(count);
      for (let slot = 0; slot < count; slot++) {
        if (logPosteriors[slot] < Infinity) continue;
        const text = findFailure(channel, slot);
        for (const place of channel.failures) place.setInt32(0, 0); // or the next batch would find them
        throw explainFailure(evaluate, views[slot], slot, text === undefined ? undefined : new Error(text));
      }
    },
  };
}

/** The helper's side of a channel: returns when the channel is closed. */
export function helpChannel(channel: BatchChannel, thread: number, evaluate: Evaluate): void {
  const { control: words, points, capacity, dimension } = channel;
  const views = pointViews(points, capacity, dimension);
  let seen = 0;
  while (Atomics.load(words, control.closed) === 0) {
    claimPoints(channel, thread, views, evaluate);
    seen = waitForBatch(words, seen);
  }
}

function waitForBatch(words: Int32Array, seen: number): number {
  for (let spin = 0; spin < spins; spin++) {
    const batch = Atomics.load(words, control.batch);
    if (batch !== seen) return batch;
  }
  Atomics.add(words, control.sleeping, 1);
  Atomics.wait(words, control.batch, seen, sleepMs);
  Atomics.sub(words, control.sleeping, 1);
  return Atomics.load(words, control.batch);
}
