import { openStatePool } from '../../lib/pool/openStatePool.js';
import { openWalkerPool } from '../../lib/pool/openWalkerPool.js';
import type { StatePool, StatePoolConfig, WalkerPool, WalkerPoolConfig } from '../../lib/pool/types.js';

/** A state pool and a walker pool that are used together. */
export interface TestLayout {
  readonly name: string;
  readonly statePool: StatePoolConfig;
  readonly walkerPool: WalkerPoolConfig;
}

/** Both levels serial: what every other layout is compared with. */
export const serial: TestLayout = {
  name: 'serial',
  statePool: { kind: 'serial' },
  walkerPool: { kind: 'serial' },
};

/** States one after another in this process, on that many threads. */
export function threads(size: number): TestLayout {
  return {
    name: size === 1 ? '1 thread' : `${size} threads`,
    statePool: { kind: 'serial' },
    walkerPool: { kind: 'threads', size },
  };
}

/** State processes of so many threads each, started without this process's own options of Node: they start faster. */
export function processes(states: number, walkers: number): TestLayout {
  return {
    name: `${states}x${walkers} (state processes x threads)`,
    statePool: { kind: 'processes', size: states, execArgv: [] },
    walkerPool: { kind: 'threads', size: walkers },
  };
}

/** Its pools alone, as options. */
export function poolsOf({ statePool, walkerPool }: TestLayout): Omit<TestLayout, 'name'> {
  return { statePool, walkerPool };
}

/** The pools of a layout, open; a walker pool that state processes make for themselves stays a configuration. */
export interface OpenLayout {
  readonly statePool: StatePool;
  readonly walkerPool: WalkerPool | WalkerPoolConfig;
  close(this: void): Promise<void>;
}

export function openLayout({ statePool, walkerPool }: TestLayout): OpenLayout {
  const states = openStatePool(statePool);
  const walkers = statePool.kind === 'serial' ? openWalkerPool(walkerPool) : undefined;
  return {
    statePool: states,
    walkerPool: walkers ?? walkerPool,
    close: async () => {
      await states.close();
      await walkers?.close();
    },
  };
}
