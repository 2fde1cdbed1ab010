import { types } from 'node:util';

/** Takes a piece of a description. */
type Write = (piece: string | Uint8Array) => void;

/**
 * Describes any data, piece by piece, so that equal data have equal descriptions whatever the process saw before, and
 * others have others: object after object, each with its fields as text, in which other objects are numbers. It has an end
 * also where data refer to themselves, and takes any depth; of a function it has the source.
 */
export function describeData(root: unknown, write: Write): void {
  const numbers = new Map<object, number>();
  const textOf = (value: unknown): string => {
    if (typeof value === 'function' || typeof value === 'symbol') return `${typeof value} ${String(value)}`;
    if (typeof value !== 'object' || value === null) {
      return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
    }
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return `object ${numbers.get(value)}`;
  };
  write(JSON.stringify(textOf(root)));
  // what is met for the first time is added at the end, and its turn comes
  for (const value of numbers.keys()) {
    const bytes = bytesOf(value);
    const fields = bytes === null ? [...partsOf(value, textOf), ...fieldsOf(value, textOf)] : [`${bytes.length} bytes`];
    write(JSON.stringify([Object.prototype.toString.call(value), ...fields]));
    if (bytes !== null) write(bytes);
  }
}

/** What an object holds, where that is bytes or numbers only: null otherwise. */
function bytesOf(value: object): Uint8Array | null {
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (!Array.isArray(value) || value.length === 0 || !value.every(Number.isFinite)) return null;
  const hasMore = !(value.length - 1 in value) || Object.keys(value).length > value.length;
  return hasMore ? null : new Uint8Array(Float64Array.from(value as number[]).buffer);
}

/** What an object holds beside its fields. */
function partsOf(value: object, textOf: (value: unknown) => string): string[] {
  if (types.isMap(value)) return Array.from(value, ([key, child]) => `${textOf(key)} => ${textOf(child)}`);
  if (types.isSet(value)) return Array.from(value, textOf);
  if (types.isDate(value)) return [String(value.getTime())];
  if (types.isRegExp(value)) return [String(value)];
  if (types.isBoxedPrimitive(value)) return [textOf((value as { valueOf(): unknown }).valueOf())];
  if (types.isNativeError(value)) return [textOf(value.name), textOf(value.message), textOf(value.cause)];
  return Array.isArray(value) ? [`length ${value.length}`] : [];
}

const fieldsOf = (value: object, textOf: (value: unknown) => string): string[] =>
  Object.entries(value).map(([name, child]) => `${name}: ${textOf(child)}`);
