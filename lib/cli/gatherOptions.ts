import { readFileSync } from 'node:fs';

import { TransdimError, describe } from '../errors.js';
import type { RunOptions } from '../runOptions.js';
import type { Asked } from './parseCommandLine.js';

const pools = ['statePool', 'walkerPool'];
const choices = ['parallel', 'processors', 'stateProcessors'];

/**
 * The options of a run: those of the file, then those of the command line, which win. Pools and what says how to choose
 * pools exclude each other, so that the one on the command line takes the place of the other in the file.
 *
 * @throws {TransdimError} tag 'file': a file that cannot be read, or is no JSON; tag 'option': options that are no object
 */
export function gatherOptions({ options, dataFile, optionsFile }: Asked): RunOptions {
  const fromFile = optionsFile === undefined ? {} : asObject(readJson('--options', optionsFile), optionsFile);
  const names = Object.keys(options);
  const replaced = [
    ...(names.some((name) => pools.includes(name)) ? choices : []),
    ...(names.some((name) => choices.includes(name)) ? pools : []),
  ];
  const kept = Object.fromEntries(Object.entries(fromFile).filter(([name]) => !replaced.includes(name)));
  const data = dataFile === undefined ? {} : { data: readJson('--data', dataFile) };
  return { ...kept, ...data, ...options };
}

function readJson(flag: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw new TransdimError('file', `${flag} ${path} ${what}: ${why}`, { path }, { cause });
  }
}

function asObject(value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const message = `--options ${path} must hold an object of options, as in { "steps": 3000 }; got ${describe(value)}`;
  throw new TransdimError('option', message, { option: 'options', given: value });
}
