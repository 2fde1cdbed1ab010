import { mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { isAlive } from '../files/isAlive.js';

const prefix = 'transdim-';
const open = new Set<string>();

/** They are swept at the first call, and again when so much time has passed: to list a folder of many files takes long. */
const sweptForMs = 10_000;
let sweptAt = -Infinity;

/** Must hold no reference to the folders whose end it waits for. */
const abandoned = new FinalizationRegistry<string>(remove);

/**
 * A folder that is removed by `remove`, or some time after nothing holds this object any more, at the latest when this
 * process ends by itself. One that a signal ends leaves it for the next to sweep: signals are the script's, and a library
 * that listens to them keeps others from ending it.
 */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
  /** Lets the next call have it, under another name, if it is empty and one comes soon; else removes it. */
  leave(): void;
}

/**
 * An empty folder that the last call has left for the next, for a moment: one that has held files takes half a millisecond
 * to be removed, and nobody can make another one meanwhile.
 */
let spare: string | undefined;
let untilRemoved: NodeJS.Timeout | undefined;
const keptForMs = 100;
let renamed = 0;

/**
 * Makes a temporary folder, and sweeps those of others now and then.
 * @throws {TransdimError} tag 'file' when none can be made
 */
export function openTemporaryFolder(): TemporaryFolder {
  const now = performance.now();
  if (now - sweptAt > sweptForMs) {
    sweptAt = now;
    sweepFolders();
  }
  const path = takeSpare() ?? make();
  if (open.size === 0) process.on('exit', removeAll);
  open.add(path);
  const folder: TemporaryFolder = {
    path,
    remove: () => {
      remove(path);
    },
    leave: () => {
      if (spare !== undefined || attempt(() => readdirSync(path))?.length !== 0) {
        tryToRemove(path); // chains of states that were given up lie there
        return;
      }
      spare = path;
      untilRemoved = setTimeout(() => {
        spare = undefined;
        tryToRemove(path);
      }, keptForMs).unref();
    },
  };
  abandoned.register(folder, path);
  return folder;
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
  forget(path);
}

/** Where nobody waits who could be told that it fails: it is tried once more when the process ends. */
function tryToRemove(path: string): void {
  attempt(() => {
    remove(path);
  });
}

function forget(path: string): void {
  if (open.delete(path) && open.size === 0) process.off('exit', removeAll);
}

/** The folder that was left, under a new name: chains of the calls before are known by their paths. */
function takeSpare(): string | undefined {
  if (spare === undefined) return undefined;
  const before = spare;
  spare = undefined;
  clearTimeout(untilRemoved);
  renamed += 1;
  const path = `${before.replace(/\.\d+$/, '')}.${renamed}`;
  const taken = attempt(() => {
    renameSync(before, path);
    return path;
  });
  if (taken === undefined) tryToRemove(before);
  else forget(before);
  return taken;
}

function make(): string {
  const start = join(tmpdir(), `${prefix}${process.pid}-${pidNamespace}-`);
  try {
    return mkdtempSync(start);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransdimError('file', `no temporary folder could be made: ${why}`, { path: start }, { cause });
  }
}

/** Process ids mean something only within one of these: containers may share a folder for temporary files. */
const pidNamespace = attempt(() => readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')) ?? '0';

/** Removes the folders of processes that were killed before they could. */
export function sweepFolders(): void {
  const own = new RegExp(`^${prefix}(\\d+)-${pidNamespace}-`);
  for (const name of attempt(() => readdirSync(tmpdir())) ?? []) {
    const pid = own.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    attempt(() => {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    });
  }
}

/** What cannot be read or removed is somebody else's, or another sweep was faster. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function removeAll(): void {
  for (const path of open) rmSync(path, { recursive: true, force: true });
}
