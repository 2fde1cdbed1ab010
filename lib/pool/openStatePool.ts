import { isWorker } from '../problem/registry.js';
import { checkStatePoolConfig } from './config.js';
import { processStatePool } from './processStatePool.js';
import { serialStatePool } from './serialStatePool.js';
import type { StatePool, StatePoolConfig } from './types.js';

/**
 * A pool over which states are spread, for use in many calls. Its processes start now and live until close().
 *
 * @throws {TransdimError} tag 'option': an unknown kind, a size that is no whole number from 1.
 * @example
 * const statePool = openStatePool({ kind: 'processes', size: 4 });
 * try {
 *   const ensembles = await runMcmcPerState(problem, { steps: 1000, statePool, walkerPool: { kind: 'threads', size: 2 } });
 * } finally {
 *   await statePool.close();
 * }
 */
export function openStatePool(config: StatePoolConfig): StatePool {
  const checked = checkStatePoolConfig(config);
  if (isWorker() || checked.kind === 'serial') return serialStatePool(checked);
  return processStatePool(checked);
}
