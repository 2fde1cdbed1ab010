import { coreBudget } from '../plan/coreBudget.js';
import { refuseEvaluation } from '../problem/evaluation.js';
import { isWorker } from '../problem/registry.js';
import { checkWalkerPoolConfig, isMapPool } from './config.js';
import { crewWalkerPool } from './crewWalkerPool.js';
import { localWalkerPool } from './localWalkerPool.js';
import { limitNativeThreads, nativeThreadVariables } from './nativeThreads.js';
import { openCrew } from './openCrew.js';
import { processCrew } from './processCrew.js';
import type { WalkerPool, WalkerPoolConfig } from './types.js';

/**
 * A pool over which the points of one state's batches are spread, in this process, for use in many calls.
 * Given to a call together with a state pool, only its configuration is used: every state makes its own. A pool of the
 * user's own, an object with map(fn, items), stays where it is: the states whose points it evaluates are led in this process too.
 *
 * @throws {TransdimError} tag 'option': an unknown kind, a size that is no whole number from 1.
 * @example
 * const walkerPool = openWalkerPool({ kind: 'threads', size: 2 });
 * try {
 *   const ensembles = await runMcmcPerState(problem, { steps: 1000, walkerPool });
 * } finally {
 *   await walkerPool.close();
 * }
 */
export function openWalkerPool(config: WalkerPoolConfig): WalkerPool {
  refuseEvaluation('openWalkerPool');
  return openWalkerPoolOf(config, 1, 1);
}

/** The same for one of `seats` states that are worked on at once, of whose evaluators each has so many `forwardThreads`. */
export function openWalkerPoolOf(config: WalkerPoolConfig, seats: number, forwardThreads: number): WalkerPool {
  const checked = checkWalkerPoolConfig(config);
  if (isWorker()) return localWalkerPool({ kind: 'serial' }); // the script that opens it is here for its problem only
  if (isMapPool(checked)) return localWalkerPool(checked);
  switch (checked.kind) {
    case 'serial':
    case 'promises':
      return localWalkerPool(checked);
    case 'threads': {
      const restore = limitNativeThreads(coreBudget() / (checked.size * seats * forwardThreads));
      return crewWalkerPool(checked, openCrew(checked.size), seats, restore);
    }
    case 'processes': {
      const env = nativeThreadVariables(coreBudget() / (checked.size * seats * forwardThreads));
      return crewWalkerPool(checked, processCrew(checked, env), seats, () => undefined);
    }
    default:
      return checked satisfies never;
  }
}
