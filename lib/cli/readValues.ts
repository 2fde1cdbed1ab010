import { InvalidArgumentError } from 'commander';

import type { MoveConfig } from '../moves/types.js';
import type { StatePoolConfig, WalkerPoolConfig } from '../pool/types.js';
import type { StopRule } from '../within/stopRule.js';

/**
 * What the texts of a command line mean. A text that is no number where one is wanted stays a text: the library's own
 * checks refuse it in their own words.
 */
export function readNumber(text: string): number | string {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** "1000", or one for each state: "1000,2000". */
export function readPerState(text: string): number | string | (number | string)[] {
  return text.includes(',') ? text.split(',').map(readNumber) : readNumber(text);
}

/** "true" and "false" as what they mean. */
export function readParallel(text: string): boolean | string {
  if (text === 'true') return true;
  return text === 'false' ? false : text;
}

/** Moves with their weights: "stretch", "differential-evolution:0.8,snooker:0.2". */
export function readMoves(text: string): MoveConfig[] {
  return text.split(',').map((move) => {
    const [name, weight] = splitAtColon(move);
    const kind = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return { kind, ...(weight === undefined ? {} : { weight: readNumber(weight) }) } as MoveConfig;
  });
}

/** "rhat:1.01,ess:400", or one of them. */
export function readStopRule(text: string): StopRule {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name, value] = splitAtColon(part);
      if (value === undefined) throw new InvalidArgumentError('It is written as in rhat:1.01,ess:400.');
      return [name, readNumber(value)];
    }),
  );
}

/** "serial", "threads", "threads:4", "processes", "processes:4". */
export function readStatePool(text: string): StatePoolConfig {
  return readPool(text, { serial: 'size', threads: 'size', processes: 'size' }) as StatePoolConfig;
}

/** The same, and "promises", "promises:100". */
export function readWalkerPool(text: string): WalkerPoolConfig {
  const sizes = { serial: 'size', threads: 'size', processes: 'size', promises: 'limit' };
  return readPool(text, sizes) as WalkerPoolConfig;
}

/** A pool of one kind, of the given size. */
export function readSize(kind: 'threads' | 'processes'): (text: string) => StatePoolConfig & WalkerPoolConfig {
  return (text) => ({ kind, size: readNumber(text) }) as StatePoolConfig & WalkerPoolConfig;
}

function readPool(text: string, sizes: Readonly<Record<string, string>>): unknown {
  const [kind, size] = splitAtColon(text);
  if (!Object.hasOwn(sizes, kind)) {
    throw new InvalidArgumentError(
      `It is one of ${Object.keys(sizes).join(', ')}, with :N behind it for how many, as in threads:4.`,
    );
  }
  return { kind, ...(size === undefined ? {} : { [sizes[kind]]: readNumber(size) }) };
}

function splitAtColon(text: string): [string, string | undefined] {
  const at = text.indexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
