import type { StateTask } from './types.js';

/** The most threads that share one log posterior call of any of the tasks. */
export function forwardThreadsOf(tasks: readonly StateTask[]): number {
  return Math.max(1, ...tasks.map(({ forwardThreads }) => forwardThreads));
}
