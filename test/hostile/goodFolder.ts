/**
 * A run folder that was damaged, or forged: it is read as far as it holds, gone on with to the same bits, or refused. Nothing is
 * evaluated for one that is refused, nothing of another folder is read or told, and nothing outside of it is written.
 */
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { isTransdimError, readRun, run } from '../../lib/index.js';
import { firstDifference } from '../invariance/firstDifference.js';
import counted, { calls } from './problems/counted.js';
import type { RunOptions, RunResult } from '../../lib/index.js';

const secret = JSON.stringify({ secret: 'mind your own business', padding: '-'.repeat(2000) });
/** Where the good folder lies, another one, and something that is none of anybody's business. */
export const root = t.testdir({ outside: { 'secret.json': secret } });
/** The folder of a run that came to its end. */
export const good = join(root, 'good');
const short = {
  ...{ steps: 40, walkers: 4, ensembles: 2, moves: { kind: 'stretch' }, seed: 1, parallel: false },
  ...{ draws: 20, chains: 2, resamplerSteps: 20, pseudoPrior: { maxComponents: 1 } },
} as const satisfies RunOptions;

const figures = ({ states, evidence, trace }: RunResult): unknown => ({
  ...{ states: states.map((state) => ({ ...state, seconds: 0 })), evidence, visits: trace.visits },
});
const expected = figures(await run(counted, { ...short, folder: good }));
await run(counted, { ...short, seed: 2, folder: join(root, 'another') });

/** Its files. */
export const files = readdirSync(good, { recursive: true, encoding: 'utf8' }).filter((name) =>
  statSync(join(good, name)).isFile(),
);
export const [request, identity, summary] = ['request.json', 'chains/identity.json', 'summary.json'];
export const chain = (state: number, ensemble: number): string => `chains/${state}.${ensemble}.chain`;
export const [members] = files.filter((name) => name.endsWith('.members'));
export const [trace] = files.filter((name) => name.endsWith('.trace'));
export const oneOfEach = [request, identity, summary, chain(0, 0), members, trace];

/** How an attempt ended: 'as it was', another way well, or refused with this sentence. */
export interface Outcome {
  readonly what: 'same' | 'other' | 'file' | 'changed' | 'option' | 'fault';
  readonly text: string;
}

let copies = 0;

/** A copy of the good folder, with something done to it; it goes when `use` is through. */
export async function damaged<T>(
  damage: (folder: string) => void,
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  copies += 1;
  const folder = join(root, `copy ${copies}`);
  cpSync(good, folder, { recursive: true });
  try {
    damage(folder);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a folder and everything that it has; goes on with it. */
export async function tryBoth(folder: string): Promise<{ readonly read: Outcome; readonly resumed: Outcome }> {
  const before = calls.count;
  const read = await outcomeOf(() => {
    for (const { draws } of readRun(folder).states) draws();
    return 'same';
  });
  const evaluated = calls.count;
  const resumed = await outcomeOf(async () => {
    const found = await run(counted, { folder, resume: true, parallel: false });
    return firstDifference(figures(found), expected) === null ? 'same' : 'other';
  });
  if (evaluated > before) return { read: { what: 'fault', text: 'reading evaluates' }, resumed };
  const isRefused = !['same', 'other'].includes(resumed.what);
  if (isRefused && calls.count > evaluated) {
    return { read, resumed: { what: 'fault', text: `evaluated, and then: ${resumed.text}` } };
  }
  return { read, resumed };
}

async function outcomeOf(attempt: () => 'same' | 'other' | Promise<'same' | 'other'>): Promise<Outcome> {
  try {
    return { what: await attempt(), text: '' };
  } catch (error) {
    const known = (['file', 'changed', 'option'] as const).find((tag) => isTransdimError(error, tag));
    if (known !== undefined && error instanceof Error) {
      return { what: known, text: error.message };
    }
    return { what: 'fault', text: error instanceof Error ? String(error.stack) : String(error) };
  }
}

/** Whether somebody who damages a file without intent may see these. */
export const isSound = ({ what }: Outcome): boolean => ['same', 'file', 'changed'].includes(what);

/** Gives fields of a JSON file other values: 'a' or 'a.b'. */
export function changeJson(path: string, change: object): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  for (const [where, value] of Object.entries(change)) {
    const parts = where.split('.');
    const own = (parts.length > 1 ? json[parts[0]] : json) as object;
    const last = parts[parts.length - 1]; // __proto__ is to be a name like others
    Object.defineProperty(own, last, { value: value as unknown, enumerable: true, configurable: true, writable: true });
  }
  writeFileSync(path, JSON.stringify(json));
}
