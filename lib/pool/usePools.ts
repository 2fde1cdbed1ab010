import { checkStatePoolConfig, checkWalkerPoolConfig } from './config.js';
import { openStatePool } from './openStatePool.js';
import { referenceTo } from '../problem/loadProblem.js';
import { isOpenWalkerPool } from './types.js';
import type { Problem } from '../problem/types.js';
import type { StatePool, StatePoolConfig, WalkerPool, WalkerPoolConfig } from './types.js';

/** The pools of a call: configurations, opened for the call and closed after it; or open pools, left open. */
export interface PoolOptions {
  /** How states are spread. @default { kind: 'serial' } */
  readonly statePool?: StatePoolConfig | StatePool;
  /** How the points of one state are spread, in each state process if there are any. @default { kind: 'serial' } */
  readonly walkerPool?: WalkerPoolConfig | WalkerPool;
}

/** The pools of a call after the door: checked, and known to fit the problem. */
export interface CheckedPools {
  readonly statePool: StatePoolConfig | StatePool;
  readonly walkerPool: WalkerPoolConfig | WalkerPool;
}

/**
 * The pools as given or by default, checked; nothing is started.
 * @throws {TransdimError} tag 'option' for a pool that is neither; tag 'problem' for an inline problem that would have to leave this thread
 */
export function checkPools(problem: Problem, options: PoolOptions): CheckedPools {
  const statePool = options.statePool ?? { kind: 'serial' };
  const walkerPool = options.walkerPool ?? { kind: 'serial' };
  const stateKind = isOpenStatePool(statePool) ? statePool.config.kind : checkStatePoolConfig(statePool).kind;
  const walkerKind = isOpenWalkerPool(walkerPool) ? walkerPool.config.kind : checkWalkerPoolConfig(walkerPool).kind;
  if (stateKind !== 'serial' || walkerKind !== 'serial') referenceTo(problem);
  return { statePool, walkerPool };
}

/** Calls `work` with the pools' state pool, which is closed after it unless it was given open. */
export async function useStatePool<R>(pools: CheckedPools, work: (statePool: StatePool) => Promise<R>): Promise<R> {
  if (isOpenStatePool(pools.statePool)) return work(pools.statePool);
  const statePool = openStatePool(pools.statePool);
  try {
    return await work(statePool);
  } finally {
    await statePool.close();
  }
}

function isOpenStatePool(statePool: StatePoolConfig | StatePool): statePool is StatePool {
  return typeof statePool === 'object' && 'performStates' in statePool;
}
