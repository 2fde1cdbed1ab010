/**
 * Texts for whatever users give, return and throw. Values may resist every look at them: what is said here of a value throws
 * nothing, and is a text.
 */

/** What `look` gives; `instead` where it throws, as what was thrown or returned by others may resist every look at it. */
export function attempt<T>(look: () => T, instead: T): T {
  try {
    return look();
  } catch {
    return instead;
  }
}

/** Whether `value` is an instance of `kind`; not where that cannot be found out. */
export function isA<T>(value: unknown, kind: abstract new (...args: never[]) => T): value is T {
  return attempt(() => value instanceof kind, false);
}

/** Whether `value` can be awaited. A promise that nobody will await may then reject unheard. */
export function isAwaitable(value: unknown): value is PromiseLike<unknown> {
  if (isA(value, Promise)) attempt(() => void value.catch(() => undefined), undefined);
  return attempt(() => typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function', false);
}

/** Name, message and stack of an error as texts, whatever somebody has put in their place. */
export function textsOf(error: Error): {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
} {
  const read = (field: 'name' | 'message' | 'stack', instead: unknown): unknown => attempt(() => error[field], instead);
  const [name, message] = [read('name', undefined), read('message', 'its message cannot be read')];
  const stack = read('stack', undefined);
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : describe(message),
    stack: typeof stack === 'string' ? stack : null,
  };
}

/** The message of an error; of anything else that was thrown, what it is. */
export function messageOf(thrown: unknown): string {
  return isA(thrown, Error) ? textsOf(thrown).message : describe(thrown);
}

/** The text itself, or so much of its beginning that it has at most `most` characters with a remark that it was longer. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const remark = `... (shortened from ${text.length} characters)`;
  return text.slice(0, most - remark.length).replace(/[\uD800-\uDBFF]$/, '') + remark;
}

/** A short text for any value a user may have given, for use inside a sentence. */
export function describe(value: unknown): string {
  return attempt(
    () => describeOpen(value),
    typeof value === 'function' ? 'a function' : 'an object that cannot be looked at',
  );
}

function describeOpen(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${value}'`;
    case 'function': {
      const name: unknown = value.name; // which anyone may have defined anew
      return typeof name === 'string' && name !== '' ? `a function ${name}` : 'a function';
    }
    case 'object': {
      if (value === null) return 'null';
      if (value instanceof Promise) return 'a promise';
      if (value instanceof Error) {
        const { name, message } = textsOf(value);
        return `${name}: ${message}`;
      }
      try {
        const text = JSON.stringify(value, nameOddNumbers).replace(/"(NaN|-?Infinity)"/g, '$1');
        return text.length > 120 ? `${text.slice(0, 117)}...` : text;
      } catch {
        return Object.prototype.toString.call(value);
      }
    }
    default:
      return String(value);
  }
}

/** JSON has no NaN and no infinities; a sentence wants them. */
function nameOddNumbers(_: string, part: unknown): unknown {
  return typeof part === 'number' && !Number.isFinite(part) ? String(part) : part;
}
