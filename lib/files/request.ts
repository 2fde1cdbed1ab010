import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { readJson } from './wholeFile.js';

/** The file of a folder that says what was asked. */
export const requestName = 'request.json';

/** What a folder's request says, as far as it is needed to go on: nothing of it is checked but its form. */
export interface StoredRequest {
  /** The URL of the module; null for an inline problem. */
  readonly module: string | null;
  readonly seed: unknown;
  readonly options: Readonly<Record<string, unknown>>;
  /** All of it. */
  readonly whole: Readonly<Record<string, unknown>>;
}

/** The request of a folder. Throws TransdimError (tag 'file') where there is none. */
export function readRequest(folder: string): StoredRequest {
  const path = join(folder, requestName);
  const whole = readJson(path);
  if (whole === undefined) {
    throw new TransdimError('file', `${folder} is no run folder: it has no ${requestName}`, { path: folder });
  }
  const { module = null, seed, options } = (whole ?? {}) as Partial<Record<string, unknown>>;
  const isFine = isRecord(options) && (module === null || typeof module === 'string');
  if (!isFine) throw new TransdimError('file', `${path} is damaged: it does not say what was asked`, { path });
  return { module, seed, options, whole: whole as Readonly<Record<string, unknown>> };
}

/**
 * The options of a call, those that were left out, or are undefined, as the folder's request has them. Only what `storable`
 * leaves there under these names is read: anything else, such as a pool with arguments for Node, somebody else has put there.
 * @throws {TransdimError} tag 'file': there is no request, or it was damaged or forged
 */
export function withStored<Options extends object>(
  options: Options,
  folder: string,
  names: readonly string[],
): Options {
  const { seed, options: stored } = readRequest(folder);
  const odd = Object.keys(stored).find((name) => !names.includes(name));
  if (odd !== undefined) {
    const path = join(folder, requestName);
    const message = `${path} was damaged or forged: it has the option '${odd.slice(0, 80)}', which no run leaves there. Take it out of the file, or begin anew in another folder`;
    throw new TransdimError('file', message, { path });
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...stored, seed, ...(Object.fromEntries(given) as Options) };
}

/** Of the options of a call those of these names, which a later call may want again; no functions. */
export function storable(options: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  const kept = Object.entries(options as Readonly<Record<string, unknown>>).filter(([name, value]) => {
    return names.includes(name) && !['function', 'undefined'].includes(typeof value);
  });
  return Object.fromEntries(kept);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
