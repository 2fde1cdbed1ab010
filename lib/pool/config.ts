import { availableParallelism } from 'node:os';

import { TransdimError, describe } from '../errors.js';
import type { StatePoolConfig, WalkerPoolConfig } from './types.js';

/** A state pool's configuration with every field, checked. Throws TransdimError (tag 'option') otherwise. */
export function checkStatePoolConfig(config: StatePoolConfig): Required<StatePoolConfig> {
  const given = asObject('statePool', config, ['serial', 'processes']);
  switch (given.kind) {
    case 'serial':
      checkFields('statePool', given, []);
      return { kind: 'serial' };
    case 'processes': {
      checkFields('statePool', given, ['size', 'execArgv']);
      return { kind: 'processes', size: checkSize('statePool', given.size), execArgv: checkExecArgv(given.execArgv) };
    }
    default:
      throw unknownKind('statePool', given, ['serial', 'processes']);
  }
}

/** A walker pool's configuration with every field, checked. Throws TransdimError (tag 'option') otherwise. */
export function checkWalkerPoolConfig(config: WalkerPoolConfig): Required<WalkerPoolConfig> {
  const given = asObject('walkerPool', config, ['serial', 'threads']);
  switch (given.kind) {
    case 'serial':
      checkFields('walkerPool', given, []);
      return { kind: 'serial' };
    case 'threads':
      checkFields('walkerPool', given, ['size']);
      return { kind: 'threads', size: checkSize('walkerPool', given.size) };
    default:
      throw unknownKind('walkerPool', given, ['serial', 'threads']);
  }
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
  if (size === undefined) return availableParallelism();
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= 4096) return size;
  throw optionError(option, `size of ${option} must be a whole number from 1 to 4096; got ${describe(size)}`, size);
}

function checkExecArgv(execArgv: unknown): readonly string[] {
  if (execArgv === undefined) return inheritedExecArgv(process.execArgv);
  if (Array.isArray(execArgv) && execArgv.every((word) => typeof word === 'string')) return execArgv;
  throw optionError('statePool', `execArgv of statePool must be a list of texts; got ${describe(execArgv)}`, execArgv);
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
  return optionError(option, `${option} must be ${wanted}, or a pool that was opened; got ${describe(given)}`, given);
}

function optionError(option: string, message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option, given });
}
