import { TransdimError } from '../errors.js';
import { openWalkerPool } from './openWalkerPool.js';
import { isOpenWalkerPool, openGauge } from './types.js';
import { watchGauge } from './watchGauge.js';
import type { StatePool, StatePoolConfig } from './types.js';

/** The state pool that performs one state after another in this process. */
export function serialStatePool(config: Required<StatePoolConfig>): StatePool {
  let closed = false;
  const close = (): Promise<void> => {
    closed = true;
    return Promise.resolve();
  };
  return {
    config,
    performStates: async (job, tasks, context, walkers, onGauge) => {
      if (closed)
        throw new TransdimError('closed', 'this state pool was closed: open another one', { pool: 'statePool' });
      const given = isOpenWalkerPool(walkers);
      const walkerPool = given ? walkers : openWalkerPool(walkers);
      try {
        const reports = [];
        for (const [index, task] of tasks.entries()) {
          const gauge = openGauge();
          const stopWatching = watchGauge(gauge, () => {
            onGauge(index, gauge);
          });
          try {
            reports.push(await walkerPool.performState(job, task, context, gauge));
          } finally {
            stopWatching();
          }
        }
        return reports;
      } finally {
        if (!given) await walkerPool.close();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
