import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { TransdimError } from '../errors.js';
import { subFolder } from '../files/fileBytes.js';
import { lockFolder } from '../files/lockFolder.js';
import { readRequest } from '../files/request.js';
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
  release(this: void): void;
}

/**
 * Creates the folder of a new run.
 * @throws {TransdimError} tag 'file': it cannot be written, or holds something already: no run writes over another.
 */
export function createRunFolder(given: string): RunFolder {
  const path = resolve(given);
  attempt(path, 'created', () => {
    makeFolder(path);
  });
  if (attempt(path, 'read', () => readdirSync(path)).length > 0) {
    const message = `run folder ${path} is not empty: give the run a folder of its own, or resume: true to go on with the run in it`;
    throw new TransdimError('file', message, { path });
  }
  return openFolder(path);
}

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
  const [chains, members, traces] = ['chains', 'members', 'traces'].map((name) => subFolder(path, name));
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
