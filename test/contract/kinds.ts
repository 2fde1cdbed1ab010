import type { MapPool, StatePoolConfig, WalkerPoolConfig } from '../../lib/pool/types.js';

/** A map of the caller's own, which begins with the last item and lets other things happen in between. */
export const backwards: MapPool = {
  map: async (fn, items) => {
    const results: Awaited<ReturnType<typeof fn>>[] = [];
    for (let i = items.length - 1; i >= 0; i--) {
      await new Promise(setImmediate);
      results[i] = await fn(items[i]);
    }
    return results;
  },
};

/** A map that calls its function on all items at once. */
export const allAtOnce: MapPool = { map: (fn, items) => items.map((item) => fn(item)) };

/** One configuration of each kind; processes start without this process's own options of Node, which is faster. */
export const statePools = {
  serial: { kind: 'serial' },
  threads: { kind: 'threads', size: 2 },
  processes: { kind: 'processes', size: 2, execArgv: [] },
  'more processes than states': { kind: 'processes', size: 5, execArgv: [] },
  map: allAtOnce,
} as const satisfies Readonly<Record<string, StatePoolConfig>>;

export const walkerPools = {
  serial: { kind: 'serial' },
  threads: { kind: 'threads', size: 2 },
  processes: { kind: 'processes', size: 2, execArgv: [] },
  promises: { kind: 'promises', limit: 3 },
  map: backwards,
} as const satisfies Readonly<Record<string, WalkerPoolConfig>>;
