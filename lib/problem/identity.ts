import { createHash } from 'node:crypto';

import { describeData } from './describeData.js';
import { moduleSources } from './moduleSources.js';
import { packData } from './packData.js';
import type { Problem } from './types.js';

/** What makes a problem the one it is: digests by name, and values that can be told. */
export type Identity = Readonly<Record<string, unknown>>;

/** The identity of a problem with its data. */
export async function identityOf(problem: Problem, data: unknown): Promise<Identity> {
  const { moduleUrl, ordinal, states, statePriors } = problem;
  const code =
    moduleUrl === null ? { functions: functionsOf(problem) } : { files: await moduleSources(moduleUrl), ordinal };
  const outline = states.map(({ name, parameters }) => ({
    name,
    parameters: parameters.map((one) => `${one.name} (${one.lower}, ${one.upper})`),
  }));
  return { ...code, states: outline, statePriors, data: digestOfData(data) };
}

/** A digest of an identity, or of anything else that JSON can hold. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What is not the same in two identities, in words: "data changed", "seed was 7 and is 8". */
export function changesBetween(before: Identity, now: Identity): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name], now[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    if (name === 'files') return changedFiles(was as Identity | undefined, is as Identity | undefined);
    const [wasText, isText] = [JSON.stringify(was), JSON.stringify(is)];
    const isShort = [wasText, isText].every((text: string | undefined) => text !== undefined && text.length <= 60);
    return [
      isShort && name !== 'data' && name !== 'functions'
        ? `${name} was ${wasText} and is ${isText}`
        : `${name} changed`,
    ];
  });
}

function changedFiles(was: Identity = {}, is: Identity = {}): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((file) => {
    if (was[file] === is[file]) return [];
    if (!(file in was)) return [`${file} is new`];
    return [file in is ? `${file} changed` : `${file} is gone`];
  });
}

/** Of an inline problem, which no module holds, the texts of its functions. */
function functionsOf(problem: Problem): string {
  const texts = Object.entries(problem).flatMap(([name, value]: [string, unknown]) => {
    return typeof value === 'function' ? [`${name}: ${String(value)}`] : [];
  });
  return digestOf(texts.sort());
}

/** A digest of data. */
export function digestOfData(data: unknown): string {
  const { skeleton, contents } = packData(data);
  const hash = createHash('sha256');
  describeData(skeleton, (piece) => hash.update(piece));
  for (const bytes of contents) hash.update(bytes);
  return hash.digest('hex');
}
