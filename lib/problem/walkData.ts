import { inspect } from 'node:util';

/** Says where in the data a value lies, as a script would write it: data.rows[3].time. */
export type Where = () => string;

/** Gives what is to stand in the copy in the place of `value`; undefined leaves it to be copied like any other. */
export type Replace = (value: object, where: Where, depth: number) => unknown;

/** An object or array that is being copied. */
interface Frame {
  readonly source: object;
  readonly copy: object;
  /** Null while the elements of an array are copied. */
  names: readonly string[] | null;
  next: number;
}

/**
 * A copy of the plain objects and arrays of `root`, in which whatever `replace` knows is replaced, in the order in which
 * they are met. What occurs twice is one object in the copy too, so data may refer to itself; they may be nested to any depth.
 */
export function walkData(root: unknown, replace: Replace): unknown {
  const copies = new Map<object, unknown>();
  const frames: Frame[] = [];
  const where = (): string =>
    pathOf(frames.map(({ names, next }) => stepTo(names === null ? next - 1 : names[next - 1])));

  const copyOf = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (copies.has(value)) return copies.get(value);
    const replaced = replace(value, where, frames.length);
    const isArray = Array.isArray(value);
    if (replaced === undefined && !isArray && !isPlain(value)) return value;
    const copy = replaced ?? (isArray ? [] : {});
    copies.set(value, copy);
    if (replaced === undefined) {
      frames.push({ source: value, copy: copy, names: isArray ? null : Object.keys(value), next: 0 });
    }
    return copy;
  };

  const result = copyOf(root);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (frame.names === null && copyElements(frame, copyOf)) continue;
    frame.names ??= namesBesideElements(frame.source);
    if (frame.next === frame.names.length) frames.pop();
    else {
      const name = frame.names[frame.next++];
      put(frame.copy, name, copyOf((frame.source as Readonly<Record<string, unknown>>)[name]));
    }
  }
  return result;
}

/** Copies elements up to one that may have parts of its own, which come first; false at the end. */
function copyElements(frame: Frame, copyOf: (value: unknown) => unknown): boolean {
  const source = frame.source as readonly unknown[];
  const copy = frame.copy as unknown[];
  while (frame.next < source.length) {
    const element = source[frame.next++];
    if (isObject(element)) {
      copy.push(copyOf(element));
      return true;
    }
    if (element === undefined && !(frame.next - 1 in source)) copy.length = frame.next;
    else copy.push(element);
  }
  frame.next = 0;
  return false;
}

/** Names of an array's own fields that are no elements, such as those that a regular expression adds. */
export function namesBesideElements(source: object): readonly string[] {
  // the names of all elements take long to make: a short text tells whether there is anything else
  const isBare = /^\[( \.\.\. \d+ more items? )?\]$/.test(
    inspect(source, { maxArrayLength: 0, depth: 0, customInspect: false, breakLength: Infinity }),
  );
  return isBare ? [] : Object.keys(source).filter((name) => !/^(0|[1-9]\d*)$/.test(name));
}

/** Sets a field of the object's own, which an assignment to '__proto__' would not do. */
function put(copy: object, name: string, value: unknown): void {
  if (name !== '__proto__') (copy as Record<string, unknown>)[name] = value;
  else Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A path through the data, its middle left out where it is long. */
export function pathOf(steps: readonly string[]): string {
  const isLong = steps.length > 8;
  return ['data', ...(isLong ? [...steps.slice(0, 4), ' ... ', ...steps.slice(-3)] : steps)].join('');
}

/** One step of a path: to an element by number, or to a field by name. */
export function stepTo(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `['${key}']`;
}

/** Whether structured clone gives an object of the same fields, and no other kind. */
export const isPlain = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
