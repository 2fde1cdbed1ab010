import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';

/** The bytes of a file: a descriptor that is open, or the whole of a small file in memory. */
export type FileBytes = number | Uint8Array;

/** Flags that a system may not have. */
const { O_NOFOLLOW: noLinks = 0, O_NONBLOCK: noWaiting = 0 } = constants as Partial<typeof constants>;

/**
 * Opens a file of a folder that may come from somebody else: it may be no link to one elsewhere, nor a pipe, which would be waited
 * for without end. Throws what the system says.
 */
export function openRegular(path: string, flags: number = constants.O_RDONLY): number {
  const file = openSync(path, flags | noLinks | noWaiting);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error('it is no regular file');
}

/** The text of such a file. Throws what the system says. */
export function readText(path: string): string {
  const file = openRegular(path);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Writes such a file, or writes over it. Throws what the system says. */
export function writeText(path: string, text: string): void {
  const file = openRegular(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** The path of a folder in a run folder. Throws TransdimError (tag 'file') where it is a link: what lies elsewhere is not read. */
export function subFolder(folder: string, name: string): string {
  const path = join(folder, name);
  const isLink = attempt(path, 'read', () => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true);
  if (!isLink) return path;
  const message = `${path} is a link: what belongs to a run lies in its folder, so put the files themselves there`;
  throw new TransdimError('file', message, { path });
}

const held = new Map<string, Uint8Array>();

/** Has the file of this path read from memory from now on, whether or not there is one. */
export function holdFile(path: string, bytes: Uint8Array): void {
  held.set(path, bytes);
}

/** The bytes of a file that is held in memory, which is over with this; undefined where it is not. */
export function releaseFile(path: string): Uint8Array | undefined {
  const bytes = held.get(path);
  held.delete(path);
  return bytes;
}

/** A file, or what it would hold. */
export interface GivenFile {
  readonly path: string;
  /** undefined where it is there. */
  readonly bytes: Uint8Array | undefined;
}

/** Has these files read from memory from now on; those that are there are removed. The returned function lets them go. */
export function takeFiles(files: readonly GivenFile[]): () => void {
  for (const { path, bytes } of files) held.set(path, bytes ?? takeFile(path));
  return () => {
    for (const { path } of files) held.delete(path);
  };
}

function takeFile(path: string): Uint8Array {
  const bytes = attempt(path, 'read', () => readFileSync(path));
  attempt(path, 'removed', () => {
    unlinkSync(path);
  });
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes); // no part of a buffer that others share
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
  try {
    return openRegular(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(path, 'opened', cause);
    const message = `${path} is gone: chains are read from their files when they are looked at, so keep the folder until then`;
    throw new TransdimError('file', message, { path }, { cause });
  }
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
    throw fileError(path, what, cause);
  }
}

function fileError(path: string, what: string, cause: unknown): TransdimError<'file'> {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TransdimError('file', `${path} could not be ${what}: ${why}`, { path }, { cause });
}
