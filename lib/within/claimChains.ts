import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { readJson, writeJson } from '../files/wholeFile.js';
import { removeNotes } from '../pool/notes.js';
import { changesBetween, digestOf, identityOf } from '../problem/identity.js';
import type { Identity } from '../problem/identity.js';
import type { Problem } from '../problem/types.js';
import type { CheckedSampleOptions } from './options.js';

/** What a folder of chains holds, as the file beside them tells. */
interface Claim {
  readonly identity: Identity;
  /** Steps of each state that were asked for last. */
  readonly steps: readonly number[];
}

const fileName = 'identity.json';

/**
 * Makes sure that the chains in a folder are, or will be, those of this problem, data, seed, moves and numbers of walkers and
 * ensembles, and returns the digest that says so in each of them. Without `resume` the folder must hold no chains.
 * @throws {TransdimError} tag 'changed': it holds other chains, with a list of what changed; tag 'file'
 */
export async function claimChains(
  folder: string,
  problem: Problem,
  data: unknown,
  { seed, moves, perState, ensembles }: CheckedSampleOptions,
  resume: boolean,
): Promise<string> {
  const walkers = perState.map((state) => state.walkers);
  const identity = { ...(await identityOf(problem, data)), seed, moves, walkers, ensembles };
  const claim: Claim = { identity, steps: perState.map(({ steps }) => steps) };
  const path = join(folder, fileName);
  const isBegun = holdsChains(folder);
  if (!resume) checkEmpty(folder);
  const before = resume ? readClaim(path) : undefined;
  if (before === undefined && isBegun) {
    throw new TransdimError('file', `${folder} cannot be resumed: ${fileName} is missing or damaged`, { path });
  }
  if (before !== undefined) checkSame(folder, before, claim);
  removeNotes(folder);
  writeJson(path, claim);
  return digestOf(identity);
}

/** Throws TransdimError (tag 'file') where a folder holds chains already. */
export function checkEmpty(folder: string): void {
  if (!holdsChains(folder)) return;
  const message = `${folder} holds chains already: give another folder, or resume: true to go on with them`;
  throw new TransdimError('file', message, { path: folder });
}

function holdsChains(folder: string): boolean {
  return readdirSync(folder).some((name) => name.endsWith('.chain'));
}

function readClaim(path: string): Claim | undefined {
  const { identity, steps } = (readJson(path) ?? {}) as Partial<Claim>;
  const isFine = isRecord(identity) && Array.isArray(steps) && steps.every(Number.isSafeInteger);
  if (isFine && 'files' in identity && !isRecord(identity.files)) return undefined;
  return isFine ? { identity, steps } : undefined;
}

function isRecord(value: unknown): value is Identity {
  return typeof value === 'object' && value !== null;
}

function checkSame(folder: string, before: Claim, now: Claim): void {
  const changes = changesBetween(before.identity, JSON.parse(JSON.stringify(now.identity)) as Identity);
  const isShorter = now.steps.some((steps, state) => steps < before.steps[state]);
  if (isShorter)
    changes.push(`steps were ${before.steps.join(', ')} and are ${now.steps.join(', ')}: they may only grow`);
  if (changes.length === 0) return;
  throw new TransdimError(
    'changed',
    `${folder} cannot be resumed, as this is not what it was begun with: ${changes.join('; ')}. Undo that, or begin anew in another folder`,
    { folder, changes },
  );
}
