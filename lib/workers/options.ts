import { TransdimError, checkArgument, describe } from '../errors.js';
import { inheritedExecArgv } from '../pool/configFields.js';
import { coreBudget } from '../plan/coreBudget.js';
import type { WorkerPoolOptions } from './types.js';

/** A pool's options after the door. */
export interface CheckedOptions {
  readonly kind: 'threads' | 'processes';
  readonly size: number;
  readonly init: string | null;
  readonly initArguments: readonly unknown[];
  readonly startTimeoutMs: number;
  readonly execArgv: readonly string[];
  readonly functions: Functions | null;
}

/** Functions by name. */
export type Functions = Readonly<Record<string, unknown>>;

export const defaultStartTimeoutMs = 60_000;

const fields = ['kind', 'size', 'init', 'initArguments', 'startTimeoutMs', 'execArgv', 'functions'];

/** The options with every field. Throws TransdimError (tag 'option') for one that cannot be used. */
export function checkWorkerPoolOptions<Tasks>(options: WorkerPoolOptions<Tasks>): CheckedOptions {
  checkFields('openWorkerPool', options, fields);
  const { kind = 'threads', size = coreBudget(), init, initArguments = [], execArgv, functions } = options;
  const { startTimeoutMs = defaultStartTimeoutMs } = options;
  checkArgument('kind', ['threads', 'processes'].includes(kind), "kind must be 'threads' or 'processes'", kind);
  const isSize = Number.isInteger(size) && size >= 1 && size <= 4096;
  checkArgument('size', isSize, 'size must be a whole number from 1 to 4096', size);
  checkArgument('init', init === undefined || isName(init), 'init must be the name of an exported function', init);
  checkArgument('initArguments', Array.isArray(initArguments), 'initArguments must be a list', initArguments);
  checkStartTimeout(startTimeoutMs);
  const isOwn = functions === undefined || (typeof functions === 'object' && (functions as unknown) !== null);
  checkArgument('functions', isOwn, 'functions must be an object of functions', functions);
  if (execArgv !== undefined) {
    checkExecArgv(execArgv);
    checkArgument('execArgv', kind === 'processes', "execArgv is for kind 'processes'; threads have no options", kind);
  }
  return {
    ...{ kind, size, startTimeoutMs },
    init: init ?? null,
    initArguments: copyOf('initArguments', initArguments),
    execArgv: execArgv ?? inheritedExecArgv(process.execArgv),
    functions: (functions as Functions | undefined) ?? null,
  };
}

/** Throws TransdimError (tag 'option') unless `startTimeoutMs` is a time. */
export function checkStartTimeout(startTimeoutMs: unknown): void {
  const isTime = typeof startTimeoutMs === 'number' && startTimeoutMs > 0;
  checkArgument('startTimeoutMs', isTime, 'startTimeoutMs must be a number of milliseconds above 0', startTimeoutMs);
}

/** Throws TransdimError (tag 'option') for an option that `caller` does not know. */
export function checkFields(caller: string, options: object, known: readonly string[]): void {
  const isObject = typeof options === 'object' && (options as unknown) !== null && !Array.isArray(options);
  checkArgument('options', isObject, `the options of ${caller} must be an object`, options);
  const odd = Object.keys(options).find((name) => !known.includes(name));
  if (odd === undefined) return;
  const message = `${caller} has no option '${odd}'; it has ${known.join(', ')}`;
  throw new TransdimError('option', message, { option: odd, given: describe(options) });
}

/** Throws TransdimError (tag 'option') unless `execArgv` is a list of texts. */
export function checkExecArgv(execArgv: unknown): void {
  const isList = Array.isArray(execArgv) && execArgv.every((word) => typeof word === 'string');
  checkArgument('execArgv', isList, 'execArgv must be a list of texts', execArgv);
}

/** Whether `value` can be the name of a function. */
export function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** A copy by structured clone: what the script does to its own later changes no task. */
export function copyOf<T>(argument: string, value: T): T {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw cannotBeCopied(argument, value, cause);
  }
}

/** The error for a value that structured clone refuses. */
export function cannotBeCopied(argument: string, value: unknown, cause: unknown): TransdimError<'option'> {
  const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : describe(cause);
  return new TransdimError(
    'option',
    `${argument} must be plain data, for structured clone to carry it between workers: ${why}`,
    { option: argument, given: describe(value) },
    { cause },
  );
}
