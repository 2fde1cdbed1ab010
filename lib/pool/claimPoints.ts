import { control, finishPoint, holder, recordFailure } from './batchChannel.js';
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
 * thread has one.
 */
export function openClaimer(channel: BatchChannel, thread: number, forms: EvaluationForms): Claimer {
  const { shape, queue, control: words, holders, points, logPosteriors } = channel;
  const { one, many } = forms;
  const views = pointViews(points, shape.capacity, shape.dimension);

  const evaluateOne = (slot: number): void => {
    try {
      logPosteriors[slot] = one(views[slot]);
    } catch (error) {
      recordFailure(channel, slot, error);
    }
    finishPoint(channel, slot);
  };

  const hold = (slot: number): void => {
    if (Atomics.compareExchange(holders, slot, holder.free, thread + 1) === holder.free) evaluateOne(slot);
  };

  const takeOnes = (): number => {
    for (let taken = 0; ; taken++) {
      if (thread >= Atomics.load(words, control.wanted)) return taken;
      const slot = queue.claim(thread, 1);
      if (slot < 0) return taken;
      hold(slot);
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
      for (let slot = first; slot < end; slot++) Atomics.store(holders, slot, thread + 1);
      taken += end - first;
      try {
        evaluateMany(points, first, end - first, logPosteriors);
        for (let slot = first; slot < end; slot++) finishPoint(channel, slot);
      } catch {
        for (let slot = first; slot < end; slot++) evaluateOne(slot); // to find which of them it was
      }
    }
  };

  const take = many === null ? takeOnes : () => takeRuns(many);
  const sweep = (): void => {
    for (let slot = 0; slot < queue.currentIndex; slot++) hold(slot);
  };
  return {
    claim: () => evaluate(take),
    sweep: () => {
      evaluate(sweep);
    },
  };
}
