import { TransdimError, describe } from '../errors.js';
import { referenceTo } from '../problem/loadProblem.js';
import { checkForwardPoolConfig, checkStatePoolConfig, checkWalkerPoolConfig, isMapPool } from './config.js';
import { limitNativeThreads } from './nativeThreads.js';
import { openStatePoolOf } from './openStatePool.js';
import { openWalkerPoolOf } from './openWalkerPool.js';
import { isOpenStatePool, isOpenWalkerPool } from './types.js';
import { coreBudget } from '../plan/coreBudget.js';
import type { Problem } from '../problem/types.js';
import type { ForwardPoolConfig, FullStatePoolConfig, FullWalkerPoolConfig } from './config.js';
import type { StatePool, StatePoolConfig, WalkerPool, WalkerPoolConfig } from './types.js';

/** The pools of a call: configurations, opened for the call and closed after it; or open pools, left open. */
export interface PoolOptions {
  /** How states are spread. @default chosen by `parallel`; { kind: 'serial' } when a walkerPool is given */
  readonly statePool?: StatePoolConfig | StatePool;
  /** How the points of one state are spread. @default chosen by `parallel`; { kind: 'serial' } when a statePool is given */
  readonly walkerPool?: WalkerPoolConfig | WalkerPool;
  /**
   * Where no pool is given: 'auto' times the log posteriors and takes what is fastest, serial where nothing is gained; true
   * takes the best parallel layout in any case; false is serial. @default 'auto'
   */
  readonly parallel?: 'auto' | boolean;
  /** How the pieces inside one log posterior call are spread (see forwardPool); its threads count against the cores. @default { kind: 'serial' } */
  readonly forwardPool?: ForwardPoolConfig;
  /** Where no pool is given: evaluators at once, in all. @default the cores this process may use */
  readonly processors?: number;
  /** Where no pool is given: states, or independent parts of states, at once. @default as many as are of use */
  readonly stateProcessors?: number;
}

/** The names of these options. */
export const poolOptionNames = [
  ...(['statePool', 'walkerPool', 'forwardPool', 'parallel', 'processors', 'stateProcessors'] as const),
];

/** The pools of a call after the door: checked, and known to fit the problem. */
export interface CheckedPools {
  readonly statePool: StatePoolConfig | StatePool;
  readonly walkerPool: WalkerPoolConfig | WalkerPool;
  /** Threads that share one log posterior call. */
  readonly forwardThreads: number;
}

/** The same with the state pool open, and the walker pool too where it will be used in this process. */
export interface OpenPools extends CheckedPools {
  readonly statePool: StatePool;
}

/**
 * The pools as given or by default, checked; nothing is started.
 * @throws {TransdimError} tag 'option' for a pool that is neither, or a forwardPool for a problem without forward; tag 'problem' for an inline problem that would have to leave this thread
 */
export function checkPools(problem: Problem, options: PoolOptions): CheckedPools {
  checkParallel(options);
  const serial = { kind: 'serial' } as const; // null is no default: it is refused where it is checked
  const { statePool = serial, walkerPool = serial, forwardPool = serial } = options;
  const pools = fillSizes({ statePool, walkerPool }, checkForwardPoolConfig(forwardPool));
  if (pools.forwardThreads > 1 && problem.forward === undefined) {
    const message =
      'forwardPool spreads the pieces that the forward of a problem computes, { items, width, run }, and this one has none: define it, or leave forwardPool out';
    throw new TransdimError('option', message, { option: 'forwardPool', given: forwardPool });
  }
  const configs = configsOf(pools);
  const isFar = leavesThread(configs.statePool) || leavesThread(configs.walkerPool) || pools.forwardThreads > 1;
  if (isFar) referenceTo(problem);
  return pools;
}

function checkParallel({ statePool, walkerPool, parallel, processors, stateProcessors }: PoolOptions): void {
  if (![undefined, 'auto', true, false].includes(parallel)) {
    const message = `parallel must be 'auto', true or false; got ${describe(parallel)}`;
    throw new TransdimError('option', message, { option: 'parallel', given: parallel });
  }
  for (const [option, given] of Object.entries({ processors, stateProcessors })) {
    if (given === undefined || (Number.isInteger(given) && given >= 1 && given <= 4096)) continue;
    const message = `${option} must be a whole number from 1 to 4096; got ${describe(given)}`;
    throw new TransdimError('option', message, { option, given });
  }
  const both = Object.entries({ parallel, processors, stateProcessors }).find(([, given]) => given !== undefined);
  if (both === undefined || (statePool === undefined && walkerPool === undefined)) return;
  const pool = statePool === undefined ? 'walkerPool' : 'statePool';
  const message = `${both[0]} says how to choose pools, but ${pool} is given: leave one of them out`;
  throw new TransdimError('option', message, { option: both[0], given: both[1] });
}

function leavesThread(config: FullStatePoolConfig | FullWalkerPoolConfig): boolean {
  return !isMapPool(config) && config.kind !== 'serial' && config.kind !== 'promises';
}

/** Walkers share the cores that the states leave each other. */
function fillSizes(pools: Pick<CheckedPools, 'statePool' | 'walkerPool'>, forward: ForwardPoolConfig): CheckedPools {
  const { statePool, walkerPool } = pools;
  const { statePool: states, walkerPool: walkers } = configsOf(pools);
  const seats = 'size' in states ? states.size : 1;
  const asked = forward.kind === 'serial' ? 1 : (forward.size ?? null);
  if (isOpenWalkerPool(walkerPool) || !('size' in walkers)) {
    const walking = 'size' in walkers ? walkers.size : 1;
    return { statePool, walkerPool, forwardThreads: asked ?? shareOf(seats * walking) };
  }
  const isGiven = 'size' in walkerPool && walkerPool.size !== undefined;
  const size = isGiven ? walkers.size : shareOf(seats * (asked ?? 1));
  return { statePool, walkerPool: { ...walkers, size }, forwardThreads: asked ?? shareOf(seats * size) };
}

/** The cores for each of so many that work at once. */
function shareOf(workers: number): number {
  return Math.max(1, Math.floor(coreBudget() / workers));
}

/** Calls `work` with the pools' state pool, which is closed after it unless it was given open. */
export async function useStatePool<R>(pools: CheckedPools, work: (statePool: StatePool) => Promise<R>): Promise<R> {
  const { statePool: states, walkerPool: walkers } = configsOf(pools);
  const evaluators = ('size' in walkers ? walkers.size : 1) * pools.forwardThreads;
  const seats = 'size' in states ? states.size : 1;
  // Threads for pieces of log posteriors may belong to this thread itself, for which no pool sets anything.
  const restore = pools.forwardThreads > 1 ? limitNativeThreads(coreBudget() / (seats * evaluators)) : () => undefined;
  try {
    if (isOpenStatePool(pools.statePool)) return await work(pools.statePool);
    const statePool = openStatePoolOf(pools.statePool, evaluators);
    try {
      return await work(statePool);
    } finally {
      await statePool.close();
    }
  } finally {
    restore();
  }
}

/**
 * Calls `work` with pools that several calls inside it can share. A walker pool's configuration is opened here only if
 * states run in this process: those that run elsewhere make their own from it.
 */
export async function usePools<R>(pools: CheckedPools, work: (open: OpenPools) => Promise<R>): Promise<R> {
  return useStatePool(pools, async (statePool) => {
    const { walkerPool, forwardThreads } = pools;
    const isSerial = 'kind' in statePool.config && statePool.config.kind === 'serial';
    if (isOpenWalkerPool(walkerPool) || !isSerial) return work({ statePool, walkerPool, forwardThreads });
    const opened = openWalkerPoolOf(walkerPool, 1, forwardThreads);
    try {
      return await work({ statePool, walkerPool: opened, forwardThreads });
    } finally {
      await opened.close();
    }
  });
}

/** The walker pool itself where it is open and has threads on which other work can be spread. */
export function threadsOf(walkerPool: WalkerPoolConfig | WalkerPool): WalkerPool | undefined {
  if (!isOpenWalkerPool(walkerPool) || isMapPool(walkerPool.config)) return undefined;
  return walkerPool.config.kind === 'threads' ? walkerPool : undefined;
}

/** The configurations of pools, with every field. */
export function configsOf({ statePool, walkerPool }: Pick<CheckedPools, 'statePool' | 'walkerPool'>): {
  readonly statePool: FullStatePoolConfig;
  readonly walkerPool: FullWalkerPoolConfig;
} {
  return {
    statePool: checkStatePoolConfig(isOpenStatePool(statePool) ? statePool.config : statePool),
    walkerPool: checkWalkerPoolConfig(isOpenWalkerPool(walkerPool) ? walkerPool.config : walkerPool),
  };
}
