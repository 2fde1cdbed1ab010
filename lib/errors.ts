/**
 * The errors of transdim: one class, a tag that says which kind, and typed fields per tag.
 * They keep their tag, fields and cause when they cross a process or a thread.
 */

import { attempt, describe, isA, shorten, textsOf } from './describe.js';

export { attempt, describe, isA, isAwaitable, messageOf, shorten, textsOf } from './describe.js';

/** What each kind of error knows about itself. */
export interface ErrorFields {
  /** An option or argument that cannot be used. */
  readonly option: { readonly option: string; readonly given: unknown };
  /** A problem that is not well defined, or cannot be loaded where it is needed. */
  readonly problem: { readonly moduleUrl: string | null; readonly state?: string };
  /** A log posterior that threw, or returned NaN, +Infinity or something that is not a number. */
  readonly evaluation: {
    readonly state: string;
    /** Independent ensemble, from 0; null when a point outside the ensembles was evaluated. */
    readonly ensemble: number | null;
    /** Walker (or index of the draw when ensemble is null), from 0. */
    readonly walker: number;
    /** Step from 1; 0 while the walkers find their start; null outside the ensembles. */
    readonly step: number | null;
    readonly point: readonly number[];
  };
  /** A walker for which start() found no point inside the support. */
  readonly start: { readonly state: string; readonly ensemble: number; readonly walker: number };
  /** A repeated step that gave other bits than the first time. */
  readonly verification: {
    readonly state: string;
    readonly ensemble: number;
    readonly walker: number;
    readonly step: number;
  };
  /** A thread or process that ended before its work did. */
  readonly worker: { readonly worker: string; readonly exitCode: number | null; readonly signal: string | null };
  /** A state whose workers died three times at the same place: the point, where it is known, and where it belongs. */
  readonly poisoned: {
    readonly state: string;
    readonly deaths: number;
    readonly ensemble: number | null;
    readonly walker: number | null;
    readonly step: number | null;
    readonly point: readonly number[] | null;
  };
  /** A call that was asked to stop. What it had done is in the folder, if it has one. */
  readonly interrupted: { readonly folder: string | null };
  /** A folder that cannot be gone on with, as it holds the work of another problem, data, seed or moves. */
  readonly changed: { readonly folder: string; readonly changes: readonly string[] };
  /** A pool that was used after it was closed. */
  readonly closed: { readonly pool: string };
  /** A file of a run that could not be written or read. */
  readonly file: { readonly path: string };
}

export type ErrorTag = keyof ErrorFields;

/** What instances are known by: a script may have got hold of a second copy of this class. */
const brand = Symbol.for('transdim.error');

/** The error that every part of transdim throws: `tag` says which kind, `fields` hold the facts, the message says what to do. */
export class TransdimError<T extends ErrorTag = ErrorTag> extends Error {
  static override [Symbol.hasInstance](value: unknown): value is TransdimError {
    if (!Object.hasOwn(this.prototype as object, brand)) return super[Symbol.hasInstance](value); // a class that extends this one
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(
    readonly tag: T,
    message: string,
    readonly fields: ErrorFields[T],
    options?: ErrorOptions,
  ) {
    super(printable(message), options);
    this.name = 'TransdimError';
  }
}
Object.defineProperty(TransdimError.prototype, brand, { value: true });

/** The text with control characters but tabs and line ends spelled out: names of files and options may hold what moves a cursor. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Whether `error` is a TransdimError, of the given kind if one is given. */
export function isTransdimError<T extends ErrorTag>(error: unknown, tag?: T): error is TransdimError<T> {
  return isA(error, TransdimError) && (tag === undefined || error.tag === tag);
}

/** Throws TransdimError (tag 'option') unless `isFine`: `needs` says what the argument must be, and what was given is added. */
export function checkArgument(argument: string, isFine: boolean, needs: string, given: unknown): void {
  if (isFine) return;
  const text = describe(given);
  throw new TransdimError('option', `${needs}; got ${text}`, { option: argument, given: text });
}

/** Whether `value` has a list that is not empty under `field`. */
export function hasList(value: unknown, field: string): boolean {
  const list = (value as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  return Array.isArray(list) && list.length > 0;
}

/** An error as plain data, for messages between processes and threads. */
export interface EncodedError {
  readonly tag: ErrorTag | null;
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly fields: unknown;
  readonly cause: EncodedError | null;
}

/** Causes of causes that are kept; an error may be its own cause. */
const causesKept = 8;

/** Characters of a stack that travel. */
export const stackLength = 8000;

/** Plain data from which `decodeError` makes the error again: name, tag, fields, stack and causes. */
export function encodeError(error: unknown, causes = causesKept): EncodedError {
  if (!isA(error, Error)) {
    return { tag: null, name: 'Error', message: describe(error), stack: null, fields: null, cause: null };
  }
  const known: TransdimError | null = isA(error, TransdimError) ? error : null;
  const { stack, ...texts } = textsOf(error);
  const cause = attempt<unknown>(() => error.cause, undefined);
  return {
    tag: attempt(() => known?.tag, undefined) ?? null,
    ...texts,
    stack: stack === null ? null : shorten(stack, stackLength),
    fields: known === null ? null : attempt(() => plainFields(known.fields), {}),
    cause: cause === undefined || causes === 0 ? null : encodeError(cause, causes - 1),
  };
}

/** The fields, with a description in place of each that no message can hold. */
function plainFields(fields: object): unknown {
  const entries: [string, unknown][] = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, attempt<unknown>(() => structuredClone(value), describe(value))]),
  );
}

/** The error that `encodeError` was given. */
export function decodeError(encoded: EncodedError): Error {
  const options = encoded.cause === null ? undefined : { cause: decodeError(encoded.cause) };
  const error =
    encoded.tag === null
      ? new Error(encoded.message, options)
      : new TransdimError(encoded.tag, encoded.message, encoded.fields as ErrorFields[ErrorTag], options);
  error.name = encoded.name;
  if (encoded.stack !== null) error.stack = encoded.stack;
  return error;
}
