import { isTransdimError } from '../errors.js';
import { forwardThreadsOf } from './forwardThreadsOf.js';
import { openWalkerPoolOf } from './openWalkerPool.js';
import { closedError } from './thread.js';
import { isOpenWalkerPool } from './types.js';
import type { StatePool, StatePoolConfig, TaskUsage } from './types.js';

/** The state pool that performs one state after another in this process. */
export function serialStatePool(config: Extract<StatePoolConfig, { readonly kind: 'serial' }>): StatePool {
  let closed = false;
  const close = (): Promise<void> => {
    closed = true;
    return Promise.resolve();
  };
  return {
    config,
    performStates: async (job, tasks, context, walkers, onGauge, signal) => {
      if (closed) throw closedError('this state pool was closed: open another one', 'statePool');
      const given = isOpenWalkerPool(walkers);
      const walkerPool = given ? walkers : openWalkerPoolOf(walkers, 1, forwardThreadsOf(tasks));
      const reports = [];
      const usage: TaskUsage[] = [];
      const poisoned = new Map();
      try {
        for (const [index, task] of tasks.entries()) {
          const began = performance.now();
          try {
            const look = onGauge.bind(undefined, index);
            const done = await walkerPool.performState(job, task, context, look, signal);
            reports[index] = done.report;
            usage.push({ ...done.usage, seconds: (performance.now() - began) / 1000 });
          } catch (error) {
            if (!isTransdimError(error, 'poisoned')) throw error;
            poisoned.set(index, error);
          }
        }
        return { reports, usage, poisoned };
      } finally {
        if (!given) await walkerPool.close();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
