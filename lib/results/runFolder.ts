import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { TransdimError } from '../errors.js';
import { subFolder } from '../files/fileBytes.js';
import { lockFolder } from '../files/lockFolder.js';
import { readRequest, requestName } from '../files/request.js';
import { writeJson, writeWhole } from '../files/wholeFile.js';

/** Where a run keeps what it was asked, what it has done and its results. This process has it for itself until it is released. */
export interface RunFolder {
  readonly path: string;
  /** For chain files, one per ensemble of each state. */
  readonly chains: string;
  /** For log posteriors of proposal members, and for chains between states. */
  readonly members: string;
  readonly traces: string;
  /** Writes a JSON file whole or not at all. NaN and infinite numbers become null. */
  writeJson(name: string, value: unknown): void;
  /** The same for a list: one line of JSON for each of its entries. */
  writeLines(name: string, values: readonly unknown[]): void;
  /** Gives a file another name, if there is such a file. */
  setAside(name: string, as: string): void;
  release(this: void): void;
}

const parts = ['chains', 'members', 'traces'];

/**
 * Creates the folder of a new run. One that holds no more than a run leaves which could not even write what it was asked,
 * for want of space or because it was killed, is as good as empty.
 * @throws {TransdimError} tag 'file': it cannot be written, or holds something already: no run writes over another.
 */
export function createRunFolder(given: string): RunFolder {
  const path = resolve(given);
  attempt(path, 'created', () => {
    makeFolder(path);
  });
  checkUnused(path);
  const folder = openFolder(path);
  try {
    checkUnused(path); // another run may have come and gone before it was locked
    return folder;
  } catch (error) {
    folder.release();
    throw error;
  }
}

function checkUnused(path: string): void {
  const entries = attempt(path, 'read', () => readdirSync(path, { withFileTypes: true }));
  const isUnused = entries.every((entry) => {
    if (parts.includes(entry.name)) return entry.isDirectory() && readdirSync(join(path, entry.name)).length === 0;
    return entry.isFile() && (entry.name === 'lock' || isLeftOver.test(entry.name));
  });
  if (isUnused) return;
  const message = `run folder ${path} is not empty: give the run a folder of its own, or resume: true to go on with the run in it`;
  throw new TransdimError('file', message, { path });
}

/** Files that were being written when a process died. */
const isLeftOver = new RegExp(`^(lock|${requestName.replace('.', '\\.')})\\.`);

/**
 * Opens the folder of a run that was begun, to go on with it.
 * @throws {TransdimError} tag 'file': there is no run, it cannot be written, or another process has it
 */
export function reopenRunFolder(given: string): RunFolder {
  const path = resolve(given);
  readRequest(path);
  return openFolder(path);
}

function openFolder(path: string): RunFolder {
  const [chains, members, traces] = parts.map((name) => subFolder(path, name));
  const { release } = lockFolder(path);
  try {
    attempt(path, 'written', () => {
      for (const folder of [chains, members, traces]) mkdirSync(folder, { recursive: true });
    });
  } catch (error) {
    release();
    throw error;
  }
  return {
    ...{ path, chains, members, traces, release },
    writeJson: (name, value) => {
      writeJson(join(path, name), value);
    },
    setAside: (name, as) => {
      if (existsSync(join(path, name))) {
        attempt(path, 'written', () => {
          renameSync(join(path, name), join(path, as));
        });
      }
    },
    writeLines: (name, values) => {
      writeWhole(join(path, name), values.map((value) => `${JSON.stringify(value)}\n`).join(''));
    },
  };
}

/** The folder of a run that was not given one: a new transdim-runs/<UTC time>-<process id> in the current folder. */
export function defaultRunFolder(): string {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const first = join('transdim-runs', `${time}-${process.pid}`);
  let path = first;
  for (let again = 2; existsSync(path); again++) path = `${first}-${again}`;
  return path;
}

function attempt<T>(path: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransdimError('file', `run folder ${path} could not be ${what}: ${why}`, { path }, { cause });
  }
}

/** Makes a folder and those above it; Node's own recursive mkdir never returns where the system answers ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
