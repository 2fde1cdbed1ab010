import { setImmediate } from 'node:timers/promises';

import { explainFailure, pointViews } from './evaluatePoint.js';
import type { Evaluate } from '../problem/bindState.js';
import type { BatchEvaluator } from './types.js';

/** How long this thread computes before it lets its event loop turn: signals and progress come through. */
const breathMs = 25;

/** A batch evaluator in this thread alone. */
export function openSerialEvaluator(evaluate: Evaluate, capacity: number, dimension: number): BatchEvaluator {
  const points = new Float64Array(capacity * dimension);
  const logPosteriors = new Float64Array(capacity);
  const views = pointViews(points, capacity, dimension);
  let lastBreath = performance.now();
  let untilClock = 1;
  let stride = 1;

  const isBreathDue = (): boolean => {
    const elapsed = performance.now() - lastBreath;
    stride = elapsed < breathMs / 4 ? Math.min(stride * 2, 4096) : Math.max(1, stride >> 1);
    untilClock = stride;
    return elapsed > breathMs;
  };

  const evaluateFrom = (first: number, count: number): void | Promise<void> => {
    for (let slot = first; slot < count; slot++) {
      let value: number;
      try {
        value = evaluate(views[slot]);
      } catch {
        value = NaN;
      }
      if (!(value < Infinity)) throw explainFailure(evaluate, views[slot], slot);
      logPosteriors[slot] = value;
      if (--untilClock === 0 && isBreathDue()) return breathe(slot + 1, count);
    }
  };

  const breathe = async (next: number, count: number): Promise<void> => {
    await setImmediate();
    lastBreath = performance.now();
    await evaluateFrom(next, count);
  };

  return { points, logPosteriors, evaluate: (count) => evaluateFrom(0, count) };
}
