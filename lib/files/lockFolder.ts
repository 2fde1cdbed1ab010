import { linkSync, lstatSync, readFileSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { readText, writeText } from './fileBytes.js';
import { isAlive } from './isAlive.js';

/** A folder that this process has for itself. */
export interface FolderLock {
  /** Lets it go. Twice is harmless. */
  release(this: void): void;
}

/** Who holds a lock, as its file tells. */
interface Holder {
  readonly pid: number;
  /** When the process was started, in ticks since the start of the system: a number may be used again. */
  readonly startTime: string;
  readonly host: string;
  /** Process numbers mean something only within one of these. */
  readonly namespace: string;
}

const name = 'lock';
/** A holder on another machine says so often that it lives, and is believed dead after so long. */
const sayMs = 5000;
const deadMs = 60_000;
/** Two that find a dead lock at the same time may be in each other's way. */
const mostTries = 50;

/**
 * Locks a folder against other runs while this process lives. A process that dies, however it dies, leaves a file behind
 * that the next one takes over: on this machine it looks whether that process lives, and for another machine whether the
 * file was touched in the last minute.
 * @throws {TransdimError} tag 'file' while another run lives, or where no file can be made
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, name);
  const own: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', ...here() };
  const text = JSON.stringify(own);
  for (let tries = 0; !create(folder, path, text); tries++) {
    if (tries === mostTries || !takeOver(folder, path, text)) throw inUse(folder, path);
    if (tries > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); // another one is at it
  }
  const timer = setInterval(() => {
    touch(path);
  }, sayMs);
  timer.unref();
  let isHeld = true;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    clearInterval(timer);
    process.off('exit', release);
    if (textOf(path) === text) rmSync(path, { force: true }); // another machine may have taken it over
  };
  process.on('exit', release);
  return { release };
}

/** Makes the file whole or not at all; false where there is one. */
function create(folder: string, path: string, text: string): boolean {
  const whole = `${path}.${process.pid}`;
  try {
    writeText(whole, text);
    try {
      linkSync(whole, path);
    } catch (cause) {
      if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
      writeFileSync(path, text, { flag: 'wx' }); // a file system without links
    }
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotLock(folder, cause);
  } finally {
    rmSync(whole, { force: true });
  }
}

/** Whether some run that lives has the folder. */
export function isLocked(folder: string): boolean {
  return standingOf(join(folder, name)) === 'held';
}

/**
 * Removes a lock whose holder is dead; false where it lives. Only who holds a second lock may do so, and looks again then: of
 * two that find it dead at once, one would otherwise remove what the other has just made. Where there is none any more nothing
 * is removed: its next holder may be making it at this moment.
 */
function takeOver(folder: string, path: string, text: string): boolean {
  const first = standingOf(path);
  if (first !== 'dead') return first === 'free';
  const right = `${path}.takeover`;
  if (!create(folder, right, text)) {
    if (standingOf(right) === 'dead') rmSync(right, { force: true }); // its holder died within a millisecond's work
    return true;
  }
  try {
    const standing = standingOf(path);
    if (standing === 'dead') rmSync(path, { force: true });
    return standing !== 'held';
  } finally {
    rmSync(right, { force: true });
  }
}

function textOf(path: string): string | null {
  try {
    return readText(path);
  } catch {
    return null;
  }
}

/** Whether there is no lock, or one whose holder lives, or one whose holder is dead. */
function standingOf(path: string): 'free' | 'held' | 'dead' {
  const ageMs = ageOf(path);
  if (ageMs === null) return 'free';
  const holder = readHolder(path);
  const { host, namespace } = here();
  const lives = (): boolean => {
    if (holder === null) return ageMs < sayMs;
    if (holder.host !== host || holder.namespace !== namespace) return ageMs < deadMs;
    return startTimeOf(holder.pid) === holder.startTime;
  };
  return lives() ? 'held' : 'dead';
}

function ageOf(path: string): number | null {
  try {
    return Date.now() - lstatSync(path).mtimeMs;
  } catch {
    return null;
  }
}

/** A lock that is not written whole has no holder. */
function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(textOf(path) ?? '') as Partial<Holder> | null;
    const { pid, startTime, host, namespace } = holder ?? {};
    if (!Number.isSafeInteger(pid) || typeof startTime !== 'string') return null;
    if (typeof host !== 'string' || typeof namespace !== 'string') return null;
    return { pid: Number(pid), startTime, host, namespace };
  } catch {
    return null;
  }
}

/** The start time of a process, where it lives; without /proc a text that only says so. */
function startTimeOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : rest[18];
  } catch {
    return process.platform !== 'linux' && isAlive(pid) ? 'alive' : null;
  }
}

function here(): Pick<Holder, 'host' | 'namespace'> {
  try {
    return { host: hostname(), namespace: readlinkSync('/proc/self/ns/pid').replace(/\D/g, '') };
  } catch {
    return { host: hostname(), namespace: '' };
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // the folder is gone, or cannot be written: the run will say so
  }
}

function inUse(folder: string, path: string): TransdimError<'file'> {
  const holder = readHolder(path);
  const who = holder === null ? 'another run' : `process ${holder.pid} on ${holder.host}`;
  return new TransdimError('file', `${folder} is in use by ${who}: wait for it to end, or give another folder`, {
    path: folder,
  });
}

function cannotLock(folder: string, cause: unknown): TransdimError<'file'> {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TransdimError('file', `${folder} could not be locked: ${why}`, { path: folder }, { cause });
}
