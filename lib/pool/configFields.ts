/** What the fields of pool configurations may be: each function gives the value with its default, or throws TransdimError (tag 'option'). */
import { TransdimError, describe } from '../errors.js';
import { coreBudget } from '../plan/coreBudget.js';

type Given = Readonly<Record<string, unknown>>;

export function asObject(option: string, config: unknown, kinds: readonly string[]): Given {
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as Given;
  throw unknownKind(option, config, kinds);
}

export function checkFields(option: string, given: Given, fields: readonly string[]): void {
  const odd = Object.keys(given).find((name) => name !== 'kind' && !fields.includes(name));
  if (odd === undefined) return;
  const has = fields.length === 0 ? 'no fields' : fields.join(', ');
  throw optionError(option, `${option} of kind '${String(given.kind)}' has no field '${odd}'; it has ${has}`, given);
}

export function checkSize(option: string, size: unknown): number {
  return size === undefined ? coreBudget() : checkCount(`size of ${option}`, size, option);
}

export function checkCount(what: string, count: unknown, option = 'walkerPool'): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 4096) return count;
  throw optionError(option, `${what} must be a whole number from 1 to 4096; got ${describe(count)}`, count);
}

export function checkHeartbeat(option: string, given: unknown): number {
  if (given === undefined) return 30_000;
  if (typeof given === 'number' && given >= 2000 && given <= 2 ** 31) return given;
  const needs = `heartbeatTimeoutMs of ${option} must be a number of at least 2000`;
  throw optionError(option, `${needs}; got ${describe(given)}`, given);
}

export function checkHeap(given: unknown): number | null {
  if (given === undefined || given === null) return null;
  if (typeof given === 'number' && given >= 8 && given <= 2 ** 20) return given;
  throw optionError(
    'walkerPool',
    `heapMb of walkerPool must be a number from 8 on, or null; got ${describe(given)}`,
    given,
  );
}

export function checkFlag(what: string, flag: unknown): boolean {
  if (flag === undefined || typeof flag === 'boolean') return flag ?? false;
  throw optionError('statePool', `${what} must be true or false; got ${describe(flag)}`, flag);
}

export function checkExecArgv(option: string, execArgv: unknown): readonly string[] {
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

/** Whether threads can be started from files: not where Node was told that the script is no file. */
export function canStartThreads(): boolean {
  return !process.execArgv.some((word) => word.startsWith('--input-type'));
}

export function unknownKind(option: string, given: unknown, kinds: readonly string[]): TransdimError<'option'> {
  const wanted = kinds.map((kind) => `{ kind: '${kind}' }`).join(' or ');
  const others = option === 'forwardPool' ? '' : ', an object with map(fn, items), or a pool that was opened';
  return optionError(option, `${option} must be ${wanted}${others}; got ${describe(given)}`, given);
}

function optionError(option: string, message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option, given });
}
