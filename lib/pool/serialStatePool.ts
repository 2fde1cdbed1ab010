import { openWalkerPool } from './openWalkerPool.js';
import { closedError } from './thread.js';
import { isOpenWalkerPool, openGauge } from './types.js';
import { watchGauge } from './watchGauge.js';
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
    performStates: async (job, tasks, context, walkers, onGauge) => {
      if (closed) throw closedError('this state pool was closed: open another one', 'statePool');
      const given = isOpenWalkerPool(walkers);
      const walkerPool = given ? walkers : openWalkerPool(walkers);
      const reports = [];
      const usage: TaskUsage[] = [];
      try {
        for (const [index, task] of tasks.entries()) {
          const gauge = openGauge();
          const began = performance.now();
          const stopWatching = watchGauge(gauge, () => {
            onGauge(index, gauge);
          });
          try {
            const done = await walkerPool.performState(job, task, context, gauge);
            reports.push(done.report);
            usage.push({ ...done.usage, seconds: (performance.now() - began) / 1000 });
          } finally {
            stopWatching();
          }
        }
        return { reports, usage };
      } finally {
        if (!given) await walkerPool.close();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
