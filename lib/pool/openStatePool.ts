import { coreBudget } from '../plan/coreBudget.js';
import { refuseEvaluation } from '../problem/evaluation.js';
import { isWorker } from '../problem/registry.js';
import { bindProcesses } from './affinity.js';
import { checkStatePoolConfig, isMapPool } from './config.js';
import { mapStatePool } from './mapStatePool.js';
import { limitNativeThreads, nativeThreadVariables } from './nativeThreads.js';
import { openProcessSeat, openThreadSeat } from './seat.js';
import { seatedStatePool } from './seatedStatePool.js';
import { serialStatePool } from './serialStatePool.js';
import type { StatePool, StatePoolConfig } from './types.js';

/**
 * A pool over which states are spread, for use in many calls. Its processes start now and live until close().
 *
 * @throws {TransdimError} tag 'option': an unknown kind, a size that is no whole number from 1, affinity where nothing can bind.
 * @example
 * const statePool = openStatePool({ kind: 'processes', size: 4 });
 * try {
 *   const ensembles = await runMcmcPerState(problem, { steps: 1000, statePool, walkerPool: { kind: 'threads', size: 2 } });
 * } finally {
 *   await statePool.close();
 * }
 */
export function openStatePool(config: StatePoolConfig): StatePool {
  refuseEvaluation('openStatePool');
  return openStatePoolOf(config, 1);
}

/** The same for states that have `evaluators` threads or processes each, those for pieces of log posteriors included: native libraries share the cores among them all. */
export function openStatePoolOf(config: StatePoolConfig, evaluators: number): StatePool {
  const checked = checkStatePoolConfig(config);
  if (isWorker()) return serialStatePool({ kind: 'serial' }); // the script that opens it is here for its problem only
  if (isMapPool(checked)) return mapStatePool(checked);
  switch (checked.kind) {
    case 'serial':
      return serialStatePool(checked);
    case 'threads':
      return seatedStatePool(
        checked,
        openThreadSeat,
        true,
        limitNativeThreads(coreBudget() / (checked.size * evaluators)),
      );
    case 'processes': {
      const { size, execArgv, heartbeatTimeoutMs, affinity } = checked;
      const env = nativeThreadVariables(coreBudget() / (size * evaluators));
      const bindings = affinity ? bindProcesses(size) : [];
      let opened = 0;
      const openSeat = () =>
        openProcessSeat({ execArgv, heartbeatTimeoutMs, env, binding: bindings.at(opened++ % size) });
      return seatedStatePool(checked, openSeat, !affinity);
    }
    default:
      return checked satisfies never;
  }
}
