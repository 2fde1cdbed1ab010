import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

import { TransdimError } from '../errors.js';

/** The bytes of a file: a descriptor that is open, or the whole of a small file in memory. */
export type FileBytes = number | Uint8Array;

/** A file of a folder may be no link to one elsewhere: the folder may come from somebody else. 0 where the system has no such flag. */
export const noLinks = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;

const held = new Map<string, Uint8Array>();

/** Keeps these files in memory, where they are read from now on; they may be removed. The returned function lets them go. */
export function holdFiles(paths: readonly string[]): () => void {
  for (const path of paths) held.set(path, new Uint8Array(attempt(path, 'read', () => readFileSync(path))));
  return () => {
    for (const path of paths) held.delete(path);
  };
}

/** What `act` makes of a file's bytes, which are open as long as it takes. */
export function whileOpen<T>(path: string, act: (bytes: FileBytes) => T): T {
  const bytes = openToRead(path);
  try {
    return act(bytes);
  } finally {
    closeBytes(bytes);
  }
}

/** Opens a file to read. Throws TransdimError (tag 'file') when it is gone. */
export function openToRead(path: string): FileBytes {
  const inMemory = held.get(path);
  if (inMemory !== undefined) return inMemory;
  if (existsSync(path)) return attempt(path, 'opened', () => openSync(path, constants.O_RDONLY | noLinks));
  throw new TransdimError(
    'file',
    `${path} is gone: chains are read from their files when they are looked at, so keep the folder until then`,
    { path },
  );
}

export function closeBytes(bytes: FileBytes): void {
  if (typeof bytes === 'number') closeSync(bytes);
}

/** How many bytes there are. */
export function sizeOf(bytes: FileBytes): number {
  return typeof bytes === 'number' ? fstatSync(bytes).size : bytes.length;
}

/** Reads what there is from `from` on into `target`; returns how many bytes that was. */
export function readAt(bytes: FileBytes, target: Uint8Array, from: number): number {
  if (typeof bytes !== 'number') {
    const part = bytes.subarray(from, from + target.length);
    target.set(part);
    return part.length;
  }
  let got = 0;
  while (got < target.length) {
    const more = readSync(bytes, target, got, target.length - got, from + got);
    if (more === 0) break;
    got += more;
  }
  return got;
}

/** What `act` returns; a failure names the file. */
export function attempt<T>(path: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransdimError('file', `${path} could not be ${what}: ${why}`, { path }, { cause });
  }
}
