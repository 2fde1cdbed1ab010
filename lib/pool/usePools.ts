import { availableParallelism } from 'node:os';

import { checkStatePoolConfig, checkWalkerPoolConfig } from './config.js';
import { openStatePool } from './openStatePool.js';
import { openWalkerPool } from './openWalkerPool.js';
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

/** The same with the state pool open, and the walker pool too where it will be used in this process. */
export interface OpenPools extends CheckedPools {
  readonly statePool: StatePool;
}

/**
 * The pools as given or by default, checked; nothing is started.
 * @throws {TransdimError} tag 'option' for a pool that is neither; tag 'problem' for an inline problem that would have to leave this thread
 */
export function checkPools(problem: Problem, options: PoolOptions): CheckedPools {
  const given = {
    statePool: options.statePool ?? { kind: 'serial' },
    walkerPool: options.walkerPool ?? { kind: 'serial' },
  } as const;
  const { statePool, walkerPool } = fillSizes(given, problem.states.length);
  const configs = configsOf({ statePool, walkerPool });
  if (configs.statePool.kind !== 'serial' || configs.walkerPool.kind !== 'serial') referenceTo(problem);
  return { statePool, walkerPool };
}

/** No more processes than states; threads share the cores that the processes leave each other. */
function fillSizes({ statePool, walkerPool }: CheckedPools, states: number): CheckedPools {
  const { statePool: own } = configsOf({ statePool, walkerPool });
  const needsSize = !isOpenStatePool(statePool) && statePool.kind === 'processes' && statePool.size === undefined;
  const processes = own.kind === 'serial' ? 1 : needsSize ? Math.min(own.size, states) : own.size;
  const filled = needsSize ? { ...statePool, size: processes } : statePool;
  if (isOpenWalkerPool(walkerPool) || walkerPool.kind === 'serial' || walkerPool.size !== undefined) {
    return { statePool: filled, walkerPool };
  }
  return {
    statePool: filled,
    walkerPool: { kind: 'threads', size: Math.max(1, Math.floor(availableParallelism() / processes)) },
  };
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

/**
 * Calls `work` with pools that several calls inside it can share. A walker pool's configuration is opened here only if
 * states run in this process: state processes make their own from it.
 */
export async function usePools<R>(pools: CheckedPools, work: (open: OpenPools) => Promise<R>): Promise<R> {
  return useStatePool(pools, async (statePool) => {
    const { walkerPool } = pools;
    if (isOpenWalkerPool(walkerPool) || statePool.config.kind !== 'serial') return work({ statePool, walkerPool });
    const opened = openWalkerPool(walkerPool);
    try {
      return await work({ statePool, walkerPool: opened });
    } finally {
      await opened.close();
    }
  });
}

/** The configurations of pools, with every field. */
export function configsOf({ statePool, walkerPool }: CheckedPools): {
  readonly statePool: Required<StatePoolConfig>;
  readonly walkerPool: Required<WalkerPoolConfig>;
} {
  return {
    statePool: isOpenStatePool(statePool) ? statePool.config : checkStatePoolConfig(statePool),
    walkerPool: isOpenWalkerPool(walkerPool) ? walkerPool.config : checkWalkerPoolConfig(walkerPool),
  };
}

function isOpenStatePool(statePool: StatePoolConfig | StatePool): statePool is StatePool {
  return typeof statePool === 'object' && 'performStates' in statePool && typeof statePool.performStates === 'function';
}
