import { setImmediate } from 'node:timers/promises';

import { asThrown, openUsage, pointViews, settleBatch } from './evaluatePoint.js';
import { evaluate } from '../problem/evaluation.js';
import type { NumberMemory } from '../math/numberMemory.js';
import type { EvaluationForms } from '../problem/bindState.js';
import type { BatchEvaluator } from './types.js';

/** How long this thread computes before it lets its event loop turn: signals and progress come through. */
const breathMs = 25;

/** A batch evaluator in this thread alone. */
export function openSerialEvaluator(forms: EvaluationForms, capacity: number, dimension: number): BatchEvaluator {
  const { one, many } = forms;
  let points = new Float64Array(capacity * dimension);
  let logPosteriors = new Float64Array(capacity);
  let views = pointViews(points, capacity, dimension);
  const errors = new Map<number, Error>();
  let lastBreath = performance.now();
  let lastLook = lastBreath;
  let stride = 1;
  let untilClock = stride;

  // the clock costs as much as a cheap point: it is read every few milliseconds, or at every point that takes longer
  const isBreathDue = (): boolean => {
    const now = performance.now();
    stride = now - lastLook < breathMs / 8 ? Math.min(stride * 2, 512) : Math.max(1, stride >> 1);
    untilClock = stride;
    lastLook = now;
    return now - lastBreath > breathMs;
  };

  const evaluateFrom = (first: number, count: number): void | Promise<void> => evaluate(() => callFrom(first, count));

  const callFrom = (first: number, count: number): void | Promise<void> => {
    let slot = first;
    try {
      for (; slot < count; slot++) {
        logPosteriors[slot] = one(views[slot]);
        if (--untilClock === 0 && isBreathDue()) return breathe(slot + 1, count);
      }
    } catch (error) {
      logPosteriors[slot] = NaN;
      errors.set(slot, asThrown(error));
      return evaluateFrom(slot + 1, count);
    }
    settle(count);
  };

  const breathe = async (next: number, count: number): Promise<void> => {
    await setImmediate();
    lastBreath = lastLook = performance.now();
    await evaluateFrom(next, count);
  };

  const evaluateTogether = (count: number): void | Promise<void> => {
    try {
      many?.(points, 0, count, logPosteriors);
    } catch {
      return evaluateFrom(0, count); // to find which of them it was
    }
    settle(count);
    if (performance.now() - lastBreath > breathMs) return breathe(count, 0);
  };

  const settle = (count: number): void => {
    if (count === 0) return;
    try {
      settleBatch(evaluator, count, (slot) => errors.get(slot));
    } finally {
      if (errors.size > 0) errors.clear();
    }
  };

  const evaluator = {
    points,
    logPosteriors,
    usage: openUsage(),
    onFailure: null,
    evaluate: many === null ? (count: number) => evaluateFrom(0, count) : evaluateTogether,
    moveTo: (memory: NumberMemory) => {
      evaluator.points = points = memory.take(points.length);
      evaluator.logPosteriors = logPosteriors = memory.take(logPosteriors.length);
      views = pointViews(points, capacity, dimension);
    },
  };
  return evaluator;
}
