import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { TransdimError } from '../errors.js';

/** Where a run keeps what it was asked, its chains and its results. */
export interface RunFolder {
  readonly path: string;
  /** For chain files, one per ensemble of each state. */
  readonly chains: string;
  /** Writes a JSON file whole or not at all. NaN and infinite numbers become null. */
  writeJson(name: string, value: unknown): void;
  /** The same for a list: one line of JSON for each of its entries. */
  writeLines(name: string, values: readonly unknown[]): void;
}

/**
 * Creates the folder of a new run.
 * @throws {TransdimError} tag 'file': it cannot be written, or holds something already: no run writes over another.
 */
export function createRunFolder(given: string): RunFolder {
  const path = resolve(given);
  const chains = join(path, 'chains');
  const attempt = <T>(what: string, act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TransdimError('file', `run folder ${path} could not be ${what}: ${why}`, { path }, { cause });
    }
  };
  attempt('created', () => {
    makeFolder(path);
  });
  if (attempt('read', () => readdirSync(path)).length > 0) {
    throw new TransdimError('file', `run folder ${path} is not empty: give the run a folder of its own`, { path });
  }
  attempt('written', () => {
    mkdirSync(chains);
  });
  const write = (name: string, text: string): void => {
    attempt('written', () => {
      const target = join(path, name);
      const temporary = `${target}.${process.pid}.tmp`;
      writeFileSync(temporary, text);
      renameSync(temporary, target);
    });
  };
  return {
    path,
    chains,
    writeJson: (name, value) => {
      write(name, `${JSON.stringify(value, null, 2)}\n`);
    },
    writeLines: (name, values) => {
      write(name, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
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

/** Makes a folder and those above it; Node's own recursive mkdir never returns where the system answers ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
