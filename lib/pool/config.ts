import { TransdimError, describe } from '../errors.js';
import { coreBudget } from '../plan/coreBudget.js';

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
      /** Bind each process to its share of the cores, by taskset or numactl. @default false */
      readonly affinity?: boolean;
    }
  | MapPool;

/** How the points of a batch are spread within one state. Plain data, or an object with map(fn, items). */
export type WalkerPoolConfig =
  | { readonly kind: 'serial' }
  | {
      readonly kind: 'threads';
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
      checkFields('statePool', given, ['size', 'execArgv', 'affinity']);
      return {
        kind: 'processes',
        size: checkSize('statePool', given.size),
        execArgv: checkExecArgv('statePool', given.execArgv),
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
      checkFields('walkerPool', given, ['size']);
      return { kind: 'threads', size: checkSize('walkerPool', given.size) };
    case 'processes':
      checkFields('walkerPool', given, ['size', 'execArgv']);
      return {
        kind: 'processes',
        size: checkSize('walkerPool', given.size),
        execArgv: checkExecArgv('walkerPool', given.execArgv),
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

type Given = Readonly<Record<string, unknown>>;

function asObject(option: string, config: unknown, kinds: readonly string[]): Given {
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as Given;
  throw unknownKind(option, config, kinds);
}

function checkFields(option: string, given: Given, fields: readonly string[]): void {
  const odd = Object.keys(given).find((name) => name !== 'kind' && !fields.includes(name));
  if (odd === undefined) return;
  const has = fields.length === 0 ? 'no fields' : fields.join(', ');
  throw optionError(option, `${option} of kind '${String(given.kind)}' has no field '${odd}'; it has ${has}`, given);
}

function checkSize(option: string, size: unknown): number {
  return size === undefined ? coreBudget() : checkCount(`size of ${option}`, size, option);
}

function checkCount(what: string, count: unknown, option = 'walkerPool'): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 4096) return count;
  throw optionError(option, `${what} must be a whole number from 1 to 4096; got ${describe(count)}`, count);
}

function checkFlag(what: string, flag: unknown): boolean {
  if (flag === undefined || typeof flag === 'boolean') return flag ?? false;
  throw optionError('statePool', `${what} must be true or false; got ${describe(flag)}`, flag);
}

function checkExecArgv(option: string, execArgv: unknown): readonly string[] {
  if (execArgv === undefined) return inheritedExecArgv(process.execArgv);
  if (Array.isArray(execArgv) && execArgv.every((word) => typeof word === 'string')) return execArgv;
  throw optionError(option, `execArgv of ${option} must be a list of texts; got ${describe(execArgv)}`, execArgv);
}

/** Node's own options without those that name a script, take a port or choose a runner: a child must not have them again. */
export function inheritedExecArgv(execArgv: readonly string[]): string[] {
  const takesNext = /^(-e|--eval|-p|--print|-pe|--input-type|--inspect-port|--debug-port)$/;
  const refused =
    /^(-e|-p|-pe|-i|-c)$|^--(eval|print|check|interactive|input-type|inspect|debug|test|watch|prof|cpu-prof|heap-prof)/;
  return execArgv.filter((word, at) => !refused.test(word) && !(at > 0 && takesNext.test(execArgv[at - 1])));
}

function unknownKind(option: string, given: unknown, kinds: readonly string[]): TransdimError<'option'> {
  const wanted = kinds.map((kind) => `{ kind: '${kind}' }`).join(' or ');
  const others = option === 'forwardPool' ? '' : ', an object with map(fn, items), or a pool that was opened';
  return optionError(option, `${option} must be ${wanted}${others}; got ${describe(given)}`, given);
}

function optionError(option: string, message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option, given });
}
