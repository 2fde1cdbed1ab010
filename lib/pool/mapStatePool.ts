import { isMapPool } from './config.js';
import { callMap } from './mapEvaluator.js';
import { openWalkerPoolOf } from './openWalkerPool.js';
import { closedError } from './thread.js';
import { isOpenWalkerPool, openGauge } from './types.js';
import { watchGauge } from './watchGauge.js';
import type { MapPool } from './config.js';
import type { StatePool, TaskUsage, WalkerPool } from './types.js';

/**
 * The state pool of the user's own: map(fn, items) is called with one item per state, and a fn that performs it in this
 * process. Where map calls fn several times at once, each state that runs has a walker pool of its own.
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
    performStates: async (job, tasks, context, walkers, onGauge) => {
      if (closed) throw closedError('this state pool was closed: open another one', 'statePool');
      const key = JSON.stringify(walkers);
      const isOwn = isOpenWalkerPool(walkers) || isMapPool(walkers);
      const free: WalkerPool[] = (isOwn ? undefined : kept.get(key)) ?? [];
      if (!isOwn) kept.set(key, free);
      const open = (): WalkerPool => {
        if (isOpenWalkerPool(walkers)) return walkers; // its states take turns
        const own = openWalkerPoolOf(walkers, tasks.length);
        opened.push(own);
        return own;
      };
      const usage: TaskUsage[] = [];
      const perform = async (index: number) => {
        const walkerPool = free.pop() ?? open();
        const gauge = openGauge();
        const began = performance.now();
        const stopWatching = watchGauge(gauge, () => {
          onGauge(index, gauge);
        });
        try {
          const done = await walkerPool.performState(job, tasks[index], context, gauge);
          usage.push({ ...done.usage, seconds: (performance.now() - began) / 1000 });
          return done.report;
        } finally {
          stopWatching();
          free.push(walkerPool);
        }
      };
      const longestFirst = [...tasks.keys()].sort((a, b) => tasks[b].cost - tasks[a].cost);
      const reports = await callMap('statePool', pool, perform, longestFirst);
      return { reports: tasks.map((_, index) => reports[longestFirst.indexOf(index)]), usage };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
