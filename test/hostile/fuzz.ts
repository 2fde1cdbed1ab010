import { inspect } from 'node:util';

import fc from 'fast-check';

import { TransdimError } from '../../lib/errors.js';
import type { Values } from './oddValues.js';

/** A function of the library, with options that it accepts, and odd values for each of them. */
export interface Target {
  readonly base: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, Values>>;
  /** Calls it, and closes what it opened. */
  call(this: void, options: never): unknown;
  readonly runs?: number;
  /** What else a refusal may name, as it is inside an option. */
  readonly inside?: readonly string[];
}

/** How many calls were accepted, and refused; and those that ended otherwise. */
export interface Tally {
  readonly accepted: number;
  readonly refused: number;
  /** What was no refusal, or did not say why: nothing, it is to be hoped. */
  readonly faults: readonly string[];
}

/** Longer than any accepted call takes on a machine that is busy. */
const endlessMs = 30_000;

/**
 * Calls a target with each option replaced by every likely mistake, then with one or two of them replaced at random, or with
 * one that it does not have. A call may end well, or with a TransdimError that says which option, problem or file is wrong;
 * nothing else, and not never.
 */
export async function fuzz({ base, fields, call, runs = 150, inside = [] }: Target, seed: number): Promise<Tally> {
  const tally = { accepted: 0, refused: 0, faults: [] as string[] };
  // in loops of our own: what fails here may be more than a report of fast-check can hold
  for (const changes of [...singly(fields), ...atRandom(fields, runs, seed)]) {
    const failure = await failureOf(() => call({ ...base, ...Object.fromEntries(changes) } as never));
    if (failure === null) tally.accepted += 1;
    else tally.refused += 1;
    const changed = changes.map(([name]) => name);
    const fault = failure === null ? null : faultOf(failure, [...changed, ...inside]);
    if (fault !== null) tally.faults.push(`${inspect(changes, { depth: 3 }).slice(0, 300)}: ${fault}`);
  }
  return tally;
}

type Changes = (readonly [name: string, value: unknown])[];

function singly(fields: Target['fields']): Changes[] {
  return Object.entries(fields).flatMap(([name, { mistakes }]) => mistakes.map((value): Changes => [[name, value]]));
}

function atRandom(fields: Target['fields'], runs: number, seed: number): Changes[] {
  const known = Object.entries(fields).map(([name, { random }]) => fc.tuple(fc.constant(name), random));
  const unknown = fc.tuple(
    fc.constantFrom('stepz', '', '__proto_', 'constructor'),
    fc.constantFrom(1, null, undefined),
  );
  const change = fc.oneof({ weight: 12, arbitrary: fc.oneof(...known) }, { weight: 1, arbitrary: unknown });
  return fc.sample(fc.array(change, { minLength: 1, maxLength: 2 }), { numRuns: runs, seed });
}

/** What a call throws, or rejects with; null where it ends well. */
export async function failureOf(call: () => unknown): Promise<{ readonly thrown: unknown } | null> {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no end after ${endlessMs} ms`));
    }, endlessMs);
  });
  try {
    await Promise.race([Promise.resolve().then(call), never]);
    return null;
  } catch (thrown) {
    return { thrown };
  } finally {
    clearTimeout(timer);
  }
}

/** What is wrong with a refusal; null for a sentence of the library that says which of the options is wrong. */
export function faultOf({ thrown }: { readonly thrown: unknown }, changed: readonly string[]): string | null {
  if (!(thrown instanceof TransdimError)) return thrown instanceof Error ? String(thrown.stack) : inspect(thrown);
  const { tag, message, fields } = thrown;
  if (!['option', 'problem', 'file'].includes(tag) || message.length < 20) return `${tag}: ${message}`;
  if (!('option' in fields)) return null; // which names a module or a path
  const isNamed = changed.some((name) => fields.option.includes(name) || message.includes(name));
  return isNamed ? null : `${changed.join()} is not named: ${message}`;
}
