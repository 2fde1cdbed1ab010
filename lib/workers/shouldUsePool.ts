import { checkArgument } from '../errors.js';
import { checkFields } from './options.js';

/** PoolWork that could be spread over a pool. */
export interface PoolWork {
  /** Tasks. */
  readonly count: number;
  /** Seconds that one task takes. */
  readonly secondsEach: number;
  /** Seconds until workers are ready: their start, the import of the module and its init. @default 0.1 */
  readonly secondsToStart?: number;
}

/** Whether a pool is worth it, and why. */
export interface PoolAdvice {
  readonly use: boolean;
  readonly reason: string;
}

/** A thread is there after 0.05 s and a process after 0.1 s, on a machine that does nothing else. */
const usualSecondsToStart = 0.1;

/** What it takes to send a small task to a worker and its result back. */
const secondsPerMessage = 1e-4;

/**
 * Whether a pool of `workers` is faster than a loop for these tasks, of which the count alone may be given; and the
 * reason, a sentence with the figures. Cores are taken to be free for the workers.
 *
 * @throws {TransdimError} tag 'option': a count, a number of workers or a time that is none
 * @example
 * const { use, reason } = shouldUsePool({ count: 200, secondsEach: 0.05 }, 4);
 * console.log(use, reason); // true '200 tasks of 0.05 s: 2.62 s on 4 workers, their start included, 10 s without'
 */
export function shouldUsePool(tasks: number | PoolWork, workers: number): PoolAdvice {
  const count = typeof tasks === 'number' ? tasks : ((tasks as PoolWork | null | undefined)?.count ?? NaN);
  const needs = 'tasks must be a whole number from 0, or an object that has one as count';
  checkArgument('tasks', isCount(count, 0), needs, tasks);
  checkArgument('workers', isCount(workers, 1), 'workers must be a whole number from 1', workers);
  if (count <= 1) return { use: false, reason: `${count === 0 ? 'no task' : 'one task'}: there is nothing to spread` };
  if (workers === 1) return { use: false, reason: 'one worker does the same as a loop' };
  if (typeof tasks === 'number') {
    return { use: true, reason: `${count} tasks for ${workers} workers; how long a task takes was not given` };
  }
  checkFields('shouldUsePool', tasks, ['count', 'secondsEach', 'secondsToStart']);
  const { secondsEach, secondsToStart = usualSecondsToStart } = tasks;
  checkArgument('secondsEach', isTime(secondsEach), 'secondsEach must be a number of seconds from 0', secondsEach);
  checkArgument('secondsToStart', isTime(secondsToStart), 'secondsToStart must be seconds from 0', secondsToStart);
  const without = count * secondsEach;
  const rounds = Math.ceil(count / Math.min(workers, count));
  const within = secondsToStart + rounds * secondsEach + count * secondsPerMessage;
  const figures = `${format(within)} s on ${workers} workers, their start included, ${format(without)} s without`;
  return { use: within < without, reason: `${count} tasks of ${format(secondsEach)} s: ${figures}` };
}

const isCount = (value: unknown, from: number): value is number => Number.isInteger(value) && (value as number) >= from;

const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity;

const format = (seconds: number): string => String(Number(seconds.toPrecision(3)));
