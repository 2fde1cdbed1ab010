import { closeSync, existsSync, fdatasyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import { TransdimError } from '../errors.js';
import { attempt, readText } from './fileBytes.js';

/** Writes a file whole or not at all: under another name, to the disk, then renamed. Throws TransdimError (tag 'file'). */
export function writeWhole(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    attempt(path, 'written', () => {
      rmSync(temporary, { force: true }); // one that lies there may be a link
      const file = openSync(temporary, 'wx');
      try {
        writeFileSync(file, content);
        fdatasyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
    });
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw error;
  }
}

/** The same of a value as JSON. NaN and infinite numbers become null. */
export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** The value in a JSON file; undefined where there is no such file. Throws TransdimError (tag 'file') when it is no JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TransdimError(
      'file',
      `${path} could not be read: ${(error as Error).message}`,
      { path },
      { cause: error },
    );
  }
  return attempt(path, 'read', () => JSON.parse(text) as unknown);
}
