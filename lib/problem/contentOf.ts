import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';

import { TransdimError, describe } from '../errors.js';
import { pathOf, stepTo, walkData } from './walkData.js';
import type { PackedData } from './packData.js';

/** Levels that structured clone carries everywhere; data that are deeper are tried. */
const safeDepth = 500;

/** Levels of the messages around the data, and of the calls around whoever reads them. */
const spareLevels = 50;

/**
 * A digest for this process alone: what has the same one is the same, but the same data may get another when the process has
 * seen more. For digests that last there is `digestOfData`.
 * @throws {TransdimError} tag 'option' for data that structured clone does not carry, or that are nested so deeply that they
 * can be written, but not read by those to whom they are sent; it names the value that is the reason
 */
export function contentOf(packed: PackedData): string {
  try {
    if (packed.depth > safeDepth) structuredClone(wrapped(packed.skeleton));
    const hash = createHash('sha256').update(serialize(packed.skeleton));
    for (const bytes of packed.contents) hash.update(bytes);
    return hash.digest('hex');
  } catch (cause) {
    throw cloneError(packed, cause);
  }
}

function cloneError({ skeleton, depth }: PackedData, cause: unknown): TransdimError<'option'> {
  const { message, given } = isTooDeep(cause) ? tooDeep(skeleton, depth) : whatCannot(skeleton, cause);
  return new TransdimError(
    'option',
    `data must be plain, for structured clone to carry it to other processes and threads: ${message}`,
    { option: 'data', given },
    { cause },
  );
}

function wrapped(skeleton: unknown): unknown {
  let around = skeleton;
  for (let level = 0; level < spareLevels; level++) around = { around };
  return around;
}

const isTooDeep = (error: unknown): boolean => error instanceof RangeError && /call stack/.test(error.message);

function tooDeep(skeleton: unknown, depth: number) {
  let path = '';
  walkData(skeleton, (_, where, level) => {
    if (path === '' && level === depth - 1) path = where();
    return undefined;
  });
  const message = `${path} lies ${depth} levels deep, more than it can carry. Give a flat list whose entries name each other by index, or make the data in setup()`;
  return { message, given: `${depth} levels` };
}

function whatCannot(skeleton: unknown, cause: unknown) {
  const { steps, value, error } = findUncloneable(skeleton, cause);
  const why = error instanceof Error ? error.message.replace(/\.$/, '') : describe(error);
  return { message: `${pathOf(steps)}: ${why}. Make the rest in setup(data)`, given: describe(value) };
}

/** The innermost value that cannot be cloned, and the way to it. */
function findUncloneable(skeleton: unknown, cause: unknown) {
  const steps: string[] = [];
  let [value, error] = [skeleton, cause];
  const seen = new Set<unknown>();
  const isReason = ([, part]: Part): boolean => {
    if (seen.has(part)) return false;
    try {
      serialize(part);
      return false;
    } catch (reason) {
      error = reason;
      return true;
    }
  };
  for (let found: Part | undefined; (found = partsOf(value).find(isReason)) !== undefined;) {
    steps.push(found[0]);
    value = found[1];
    seen.add(value);
  }
  return { steps, value, error };
}

/** A part of an object, and the step to it. */
type Part = readonly [string, unknown];

function partsOf(value: unknown): readonly Part[] {
  const parts = allPartsOf(value);
  return parts.filter(([, part]) => ['object', 'function', 'symbol'].includes(typeof part) && part !== null);
}

function allPartsOf(value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null) return [];
  if (value instanceof Map) return [...value].map(([key, part]) => [`.get(${describe(key)})`, part]);
  if (value instanceof Set) return [...value].map((part, index) => [` (number ${index} of the set)`, part]);
  return Object.entries(value).map(([key, part]) => [
    stepTo(Array.isArray(value) && /^\d+$/.test(key) ? Number(key) : key),
    part,
  ]);
}
