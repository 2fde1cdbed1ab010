import { describe } from '../errors.js';
import { PointFailure } from './types.js';
import type { BatchEvaluator, EvaluatorUsage } from './types.js';

/** One view per slot of row-major points [slot, dimension], made once so that the hot loop allocates nothing. */
export function pointViews(points: Float64Array, capacity: number, dimension: number): readonly Float64Array[] {
  return Array.from({ length: capacity }, (_, slot) => points.subarray(slot * dimension, (slot + 1) * dimension));
}

/** What a log posterior threw, as an Error: of anything else, one without a name that describes it. */
export function asThrown(error: unknown): Error {
  return error instanceof Error ? error : Object.assign(new Error(describe(error)), { name: '' });
}

/** Why a slot of a batch failed: by what was thrown there, or, without that, by the value that is no log posterior. */
export function pointFailure(slot: number, value: number, error: Error | undefined): PointFailure {
  if (error === undefined) return new PointFailure(slot, `returned ${value}`);
  return new PointFailure(slot, sentence(error), { cause: error });
}

function sentence({ name, message }: Error): string {
  if (name === timeLimitName) return message;
  return name === '' ? `threw ${message}` : `threw ${name}: ${message}`;
}

const timeLimitName = 'TimeLimitPassed';

/** The error of an evaluation that was ended because it took too long. */
export class TimeLimitPassed extends Error {
  constructor(limitMs: number) {
    super(`took longer than evaluationTimeLimitMs = ${limitMs} and was ended`);
    this.name = timeLimitName;
  }
}

/**
 * Looks at the log posteriors of a batch, in the order of the slots: each that is NaN or +Infinity is handed to onFailure
 * and becomes -Infinity, or, without onFailure, is thrown.
 */
export function settleBatch(
  evaluator: Pick<BatchEvaluator, 'logPosteriors' | 'onFailure' | 'usage'>,
  count: number,
  errorOf: (slot: number) => Error | undefined,
): void {
  const { logPosteriors, onFailure, usage } = evaluator;
  usage.points += count;
  for (let slot = 0; slot < count; slot++) {
    if (logPosteriors[slot] < Infinity) continue;
    const failure = pointFailure(slot, logPosteriors[slot], errorOf(slot));
    if (onFailure === null) throw failure;
    logPosteriors[slot] = -Infinity;
    onFailure(failure);
  }
}

/** A usage of nothing. */
export function openUsage(): EvaluatorUsage {
  return { points: 0, waitedSeconds: 0, timedPoints: 0, timedSeconds: 0 };
}
