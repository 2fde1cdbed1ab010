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

/** The options of a call, those that were left out as the folder's request has them. */
export function withStored<Options extends object>(options: Options, folder: string): Options {
  const { seed, options: stored } = readRequest(folder);
  return { ...stored, seed, ...options };
}

/** Of the options of a call those that a later call may want again: not the data, nor what is of this machine or process. */
export function storable(options: object, left: readonly string[]): Readonly<Record<string, unknown>> {
  const names = ['data', 'resume', 'folder', 'chainFolder', ...left];
  const kept = Object.entries(options as Readonly<Record<string, unknown>>).filter(([name, value]) => {
    return (
      !names.includes(name) && !['function', 'undefined'].includes(typeof value) && !(value instanceof AbortSignal)
    );
  });
  return Object.fromEntries(kept);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
