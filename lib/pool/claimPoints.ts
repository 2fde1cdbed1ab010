import { control, finishPoint, finishPoints, holder, recordFailure } from './batchChannel.js';
import { pointViews } from './evaluatePoint.js';
import { evaluate } from '../problem/evaluation.js';
import type { EvaluationForms } from '../problem/bindState.js';
import type { BatchChannel } from './batchChannel.js';

/** How a thread takes its share of a batch. */
export interface Claimer {
  /** Claims and evaluates points of the current batch until none is left; returns how many it had. */
  claim(this: void): number;
  /** Evaluates points that were given out, but that nobody holds. */
  sweep(this: void): void;
}

/**
 * A thread's claimer. Where the log posterior has a form for many points, they are claimed in runs, so many that every
 * thread has one. Under a time limit each point is held as long as it takes, and finished by itself; else only their number
 * is told, when none is left: to tell it of each cost two threads 4 us a batch of 16, as they wait for each other's words.
 */
export function openClaimer(
  channel: BatchChannel,
  thread: number,
  forms: EvaluationForms,
  isLimited: boolean,
): Claimer {
  const { shape, queue, control: words, holders, points, logPosteriors } = channel;
  const { one, many } = forms;
  const views = pointViews(points, shape.capacity, shape.dimension);

  const evaluateOne = (slot: number): void => {
    try {
      logPosteriors[slot] = one(views[slot]);
    } catch (error) {
      recordFailure(channel, slot, error);
    }
  };

  const hold = (slot: number): void => {
    if (Atomics.compareExchange(holders, slot, holder.free, thread + 1) !== holder.free) return;
    evaluateOne(slot);
    finishPoint(channel, slot);
  };

  const takeOnes = (): number => {
    for (let taken = 0; ; taken++) {
      if (thread >= Atomics.load(words, control.wanted)) return taken;
      const slot = queue.claim(thread, 1);
      if (slot < 0) return taken;
      if (isLimited) hold(slot);
      else evaluateOne(slot);
    }
  };

  const takeRuns = (evaluateMany: NonNullable<EvaluationForms['many']>): number => {
    for (let taken = 0; ;) {
      const wanted = Atomics.load(words, control.wanted);
      if (thread >= wanted) return taken;
      const size = Math.max(1, Math.ceil(queue.count / wanted));
      const first = queue.claim(thread, size);
      if (first < 0) return taken;
      const end = Math.min(first + size, queue.count);
      taken += end - first;
      try {
        evaluateMany(points, first, end - first, logPosteriors);
      } catch {
        for (let slot = first; slot < end; slot++) evaluateOne(slot); // to find which of them it was
      }
    }
  };

  const take = many === null || isLimited ? takeOnes : () => takeRuns(many);
  const sweep = (): void => {
    for (let slot = 0; slot < queue.currentIndex; slot++) hold(slot);
  };
  return {
    claim: () => {
      const taken = evaluate(take);
      if (taken > 0 && !isLimited) finishPoints(channel, taken);
      return taken;
    },
    sweep: () => {
      evaluate(sweep);
    },
  };
}
