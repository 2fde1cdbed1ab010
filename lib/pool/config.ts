import { asObject, checkCount, checkExecArgv, checkFields, checkFlag } from './configFields.js';
import { checkHeap, checkHeartbeat, checkSize, unknownKind } from './configFields.js';

/**
 * A pool of the user's own, on either level: `map` calls fn on every item and gives the results in the order of the
 * items, at once or as a promise. fn may be called in any order, and where it returns a promise several at a time.
 */
export interface MapPool {
  readonly kind?: undefined;
  map<Item, Result>(
    fn: (item: Item) => Result | Promise<Result>,
    items: readonly Item[],
  ): Iterable<Result | Promise<Result>> | Promise<Iterable<Result | Promise<Result>>>;
}

/** How states are spread. Plain data, or an object with map(fn, items); every field but kind may be left out. */
export type StatePoolConfig =
  | { readonly kind: 'serial' }
  | {
      /** State after state on threads of this process, several at once. */
      readonly kind: 'threads';
      /** States at once. @default the cores this process may use */
      readonly size?: number;
    }
  | {
      readonly kind: 'processes';
      /** State processes. @default the cores this process may use */
      readonly size?: number;
      /** Node's options in the processes. @default those of this process */
      readonly execArgv?: readonly string[];
      /** A process that gives no sign of life for so long is ended and replaced; one that computes for long is not. @default 30000 */
      readonly heartbeatTimeoutMs?: number;
      /** Bind each process to its share of the cores, by taskset or numactl. @default false */
      readonly affinity?: boolean;
    }
  | MapPool;

/** How the points of a batch are spread within one state. Plain data, or an object with map(fn, items). */
export type WalkerPoolConfig =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'threads';
      /** Megabytes that the heap of each thread may grow to; null for as much as Node allows. @default null */
      readonly heapMb?: number | null;
      /** Threads per state that is worked on, the leader included. @default the cores this process may use, shared out over state processes */
      readonly size?: number;
    }
  | {
      /** For log posteriors that may run once in a process only: native addons, global state, chdir. */
      readonly kind: 'processes';
      /** Processes per state that is worked on. @default as for threads */
      readonly size?: number;
      /** Node's options in the processes. @default those of this process */
      readonly execArgv?: readonly string[];
      /** As for state processes. @default 30000 */
      readonly heartbeatTimeoutMs?: number;
    }
  | {
      /** For log posteriors that return a promise: a service, another program. */
      readonly kind: 'promises';
      /** Evaluations of one state that are under way at once. @default 64 */
      readonly limit?: number;
    }
  | MapPool;

/** How the pieces of work inside one log posterior call are spread. */
export type ForwardPoolConfig =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'threads';
      /** Threads per evaluator, itself included. @default the cores that states and walkers leave */
      readonly size?: number;
    };

/** A configuration with every field that plain data can have. */
export type FullConfig<Config> = Config extends MapPool ? MapPool : Required<Config>;
export type FullStatePoolConfig = FullConfig<StatePoolConfig>;
export type FullWalkerPoolConfig = FullConfig<WalkerPoolConfig>;

/** Whether a configuration is a pool of the user's own. */
export function isMapPool(config: unknown): config is MapPool {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return false;
  return typeof (config as Partial<MapPool>).map === 'function';
}

/** A state pool's configuration with every field, checked. Throws TransdimError (tag 'option') otherwise. */
export function checkStatePoolConfig(config: StatePoolConfig): FullStatePoolConfig {
  const kinds = ['serial', 'threads', 'processes'];
  if (isMapPool(config)) return config;
  const given = asObject('statePool', config, kinds);
  switch (given.kind) {
    case 'serial':
      checkFields('statePool', given, []);
      return { kind: 'serial' };
    case 'threads':
      checkFields('statePool', given, ['size']);
      return { kind: 'threads', size: checkSize('statePool', given.size) };
    case 'processes':
      checkFields('statePool', given, ['size', 'execArgv', 'heartbeatTimeoutMs', 'affinity']);
      return {
        kind: 'processes',
        size: checkSize('statePool', given.size),
        execArgv: checkExecArgv('statePool', given.execArgv),
        heartbeatTimeoutMs: checkHeartbeat('statePool', given.heartbeatTimeoutMs),
        affinity: checkFlag('affinity of statePool', given.affinity),
      };
    default:
      throw unknownKind('statePool', given, kinds);
  }
}

/** A walker pool's configuration with every field, checked. Throws TransdimError (tag 'option') otherwise. */
export function checkWalkerPoolConfig(config: WalkerPoolConfig): FullWalkerPoolConfig {
  const kinds = ['serial', 'threads', 'processes', 'promises'];
  if (isMapPool(config)) return config;
  const given = asObject('walkerPool', config, kinds);
  switch (given.kind) {
    case 'serial':
      checkFields('walkerPool', given, []);
      return { kind: 'serial' };
    case 'threads':
      checkFields('walkerPool', given, ['size', 'heapMb']);
      return { kind: 'threads', size: checkSize('walkerPool', given.size), heapMb: checkHeap(given.heapMb) };
    case 'processes':
      checkFields('walkerPool', given, ['size', 'execArgv', 'heartbeatTimeoutMs']);
      return {
        kind: 'processes',
        size: checkSize('walkerPool', given.size),
        execArgv: checkExecArgv('walkerPool', given.execArgv),
        heartbeatTimeoutMs: checkHeartbeat('walkerPool', given.heartbeatTimeoutMs),
      };
    case 'promises':
      checkFields('walkerPool', given, ['limit']);
      return { kind: 'promises', limit: checkCount('limit of walkerPool', given.limit ?? 64) };
    default:
      throw unknownKind('walkerPool', given, kinds);
  }
}

/** A forward pool's configuration, checked. Throws TransdimError (tag 'option') otherwise. */
export function checkForwardPoolConfig(config: ForwardPoolConfig): ForwardPoolConfig {
  const given = asObject('forwardPool', config, ['serial', 'threads']);
  checkFields('forwardPool', given, given.kind === 'threads' ? ['size'] : []);
  if (given.kind === 'serial') return { kind: 'serial' };
  if (given.kind !== 'threads') throw unknownKind('forwardPool', given, ['serial', 'threads']);
  return given.size === undefined
    ? { kind: 'threads' }
    : { kind: 'threads', size: checkSize('forwardPool', given.size) };
}
