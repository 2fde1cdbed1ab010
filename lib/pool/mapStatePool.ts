import { isTransdimError } from '../errors.js';
import { isMapPool } from './config.js';
import { forwardThreadsOf } from './forwardThreadsOf.js';
import { callMap } from './mapEvaluator.js';
import { openWalkerPoolOf } from './openWalkerPool.js';
import { interruptedError } from './stopping.js';
import { closedError } from './thread.js';
import { isOpenWalkerPool } from './types.js';
import type { TransdimError } from '../errors.js';
import type { MapPool } from './config.js';
import type { StatePool, TaskUsage, WalkerPool } from './types.js';

/**
 * The state pool of the user's own: map(fn, items) is called with one item per state, and a fn that performs it in this
 * process. Where map calls fn several times at once, each state that runs has a walker pool of its own. The first failure
 * stops the others.
 */
export function mapStatePool(pool: MapPool): StatePool {
  let closed = false;
  /** Walker pools that are not in use, by their configuration: the next call finds them open. */
  const kept = new Map<string, WalkerPool[]>();
  const opened: WalkerPool[] = [];
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all(opened.map((own) => own.close()));
  };
  return {
    config: pool,
    performStates: async (job, tasks, context, walkers, onGauge, signal) => {
      if (closed) throw closedError('this state pool was closed: open another one', 'statePool');
      const forwardThreads = forwardThreadsOf(tasks);
      const key = JSON.stringify([walkers, forwardThreads]);
      const isOwn = isOpenWalkerPool(walkers) || isMapPool(walkers);
      const free: WalkerPool[] = (isOwn ? undefined : kept.get(key)) ?? [];
      if (!isOwn) kept.set(key, free);
      const open = (): WalkerPool => {
        if (isOpenWalkerPool(walkers)) return walkers; // its states take turns
        const own = openWalkerPoolOf(walkers, tasks.length, forwardThreads);
        opened.push(own);
        return own;
      };
      const usage: TaskUsage[] = [];
      const poisoned = new Map<number, TransdimError<'poisoned'>>();
      const failures: unknown[] = [];
      const halt = new AbortController();
      const stop = AbortSignal.any([halt.signal, ...(signal === undefined ? [] : [signal])]);
      const running = new Set<Promise<unknown>>();

      const perform = async (index: number) => {
        if (stop.aborted) throw interruptedError();
        const walkerPool = free.pop() ?? open();
        const began = performance.now();
        try {
          const look = onGauge.bind(undefined, index);
          const done = await walkerPool.performState(job, tasks[index], context, look, stop);
          usage.push({ ...done.usage, seconds: (performance.now() - began) / 1000 });
          return done.report;
        } catch (error) {
          if (isTransdimError(error, 'poisoned')) {
            poisoned.set(index, error);
            return undefined;
          }
          failures.push(error);
          halt.abort();
          throw error;
        } finally {
          free.push(walkerPool);
        }
      };
      const noted = (index: number) => {
        const done = perform(index);
        running.add(done);
        return done;
      };
      const longestFirst = [...tasks.keys()].sort((a, b) => tasks[b].cost - tasks[a].cost);
      try {
        const reports = await callMap('statePool', pool, noted, longestFirst);
        const inOrder = tasks.map((_, index) => reports[longestFirst.indexOf(index)]);
        return { reports: inOrder as Exclude<(typeof inOrder)[number], undefined>[], usage, poisoned };
      } catch (error) {
        halt.abort();
        await Promise.allSettled(running); // nobody works on when the call is over
        throw failures.length > 0 ? failures[0] : error;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
