import { types } from 'node:util';

import { bytesOf } from './typedArrays.js';
import { namesBesideElements } from './walkData.js';

/** Takes a piece of a description. */
type Write = (piece: string | Uint8Array) => void;

/** What a value is called where it is a part of another. */
type Name = (value: unknown) => string;

/** Pieces of a description are gathered up to so many characters. */
const pieceLength = 2 ** 16;

/**
 * Describes any data, piece by piece, so that equal data have equal descriptions whatever the process saw before, and
 * others have others: object after object, each with its fields as text, in which other objects are numbers. It has an end
 * also where data refer to themselves, and takes any depth; of a function it has the source.
 */
export function describeData(root: unknown, write: Write): void {
  const numbers = new Map<object, number>();
  const nameOf: Name = (value) => {
    if (typeof value !== 'object' || value === null) return nameOfSimple(value);
    let number = numbers.get(value);
    if (number === undefined) numbers.set(value, (number = numbers.size));
    return `#${number}`;
  };
  let text = nameOf(root);
  // what is met for the first time is added at the end, and its turn comes
  for (const value of numbers.keys()) {
    const bytes = onlyBytes(value);
    text += `\n${Object.prototype.toString.call(value)}`;
    if (bytes !== null) {
      write(`${text} ${bytes.length} bytes `);
      write(bytes);
      text = '';
      continue;
    }
    for (const part of partsOf(value, nameOf)) text += ` ${part}`;
    for (const key of Object.keys(value)) {
      text += ` ${JSON.stringify(key)}:${nameOf((value as Readonly<Record<string, unknown>>)[key])}`;
    }
    if (text.length < pieceLength) continue;
    write(text);
    text = '';
  }
  write(text);
}

function nameOfSimple(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  return `${typeof value} ${JSON.stringify(String(value))}`;
}

/** What an object holds, where that is bytes or numbers only: null otherwise. */
function onlyBytes(value: object): Uint8Array | null {
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (!Array.isArray(value) || value.length === 0) return null;
  const numbers = new Float64Array(value.length);
  for (let i = 0; i < numbers.length; i++) {
    const element: unknown = value[i];
    if (typeof element !== 'number' || !Number.isFinite(element)) return null; // or a hole
    numbers[i] = element;
  }
  return namesBesideElements(value).length > 0 ? null : new Uint8Array(numbers.buffer);
}

/** What an object holds beside its fields. */
function partsOf(value: object, nameOf: Name): readonly string[] {
  if (types.isMap(value)) return Array.from(value, ([key, child]) => `${nameOf(key)}=>${nameOf(child)}`);
  if (types.isSet(value)) return Array.from(value, nameOf);
  if (types.isDate(value)) return [String(value.getTime())];
  if (types.isRegExp(value)) return [nameOf(String(value))];
  if (types.isBoxedPrimitive(value)) return [nameOf((value as { valueOf(): unknown }).valueOf())];
  if (types.isNativeError(value)) return [nameOf(value.name), nameOf(value.message), nameOf(value.cause)];
  return Array.isArray(value) ? [`length ${value.length}`] : [];
}
