import { attempt, describe, isA, isAwaitable, shorten, stackLength, textsOf } from '../errors.js';
import { PointFailure } from './types.js';
import type { BatchEvaluator, EvaluatorUsage } from './types.js';

/** One view per slot of row-major points [slot, dimension], made once so that the hot loop allocates nothing. */
export function pointViews(points: Float64Array, capacity: number, dimension: number): readonly Float64Array[] {
  return Array.from({ length: capacity }, (_, slot) => points.subarray(slot * dimension, (slot + 1) * dimension));
}

/** The most characters of the name and the message of what a log posterior threw: a channel between threads holds as many. */
export const nameLength = 60;
export const messageLength = 800;

/**
 * What a log posterior threw, as an Error with texts that fit into every message, file and channel, so that it says the same
 * in every layout: the error itself, or a copy where its texts are too long or no texts; of anything else, an error without a
 * name that describes it.
 */
export function asThrown(error: unknown): Error {
  if (!isA(error, Error)) {
    isAwaitable(error);
    return Object.assign(new Error(shorten(describe(error), messageLength)), { name: '' });
  }
  const texts = textsOf(error);
  const name = shorten(texts.name, nameLength);
  const message = shorten(texts.message, messageLength);
  const { stack } = texts;
  const isFine = (): boolean => error.name === name && error.message === message && (error.stack ?? null) === stack;
  if (attempt(isFine, false)) return error;
  const cause = attempt<unknown>(() => error.cause, undefined);
  const copy = new Error(message, cause === undefined ? undefined : { cause });
  const trace = stack?.indexOf('\n    at ') ?? -1;
  copy.stack = shorten(`${name}: ${message}${trace < 0 ? '' : String(stack?.slice(trace))}`, stackLength);
  return Object.assign(copy, { name });
}

/** Why a slot of a batch failed: by what was thrown there, or, without that, by the value that is no log posterior. */
export function pointFailure(slot: number, value: number, error: Error | undefined): PointFailure {
  if (error === undefined) return new PointFailure(slot, `returned ${value}`);
  return new PointFailure(slot, sentence(error), { cause: error });
}

function sentence(error: Error): string {
  const { name, message } = textsOf(error);
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
  return { points: 0, alonePoints: 0, waitedSeconds: 0, timedPoints: 0, timedSeconds: 0 };
}
