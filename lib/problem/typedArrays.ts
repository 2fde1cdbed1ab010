import { types } from 'node:util';

import { TransdimError } from '../errors.js';
import type { Where } from './walkData.js';

export type TypedArray = ArrayBufferView & { readonly length: number };

type ArrayType = (new (memory: ArrayBufferLike, at: number, length: number) => TypedArray) & {
  readonly BYTES_PER_ELEMENT: number;
};

const names = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
];

/** The types of arrays that this Node knows, by name. */
const arrayTypes = new Map<string, ArrayType>(
  names.flatMap((name) => {
    const type = (globalThis as unknown as Readonly<Record<string, ArrayType | undefined>>)[name];
    return type === undefined ? [] : [[name, type]];
  }),
);

const anyArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

export const isTypedArray = (value: unknown): value is TypedArray => types.isTypedArray(value);

/** The name of the type that structured clone makes of an array: of a subclass, and of a Buffer, what it extends. */
export function typeName(array: TypedArray): string {
  return Reflect.get(anyArray, Symbol.toStringTag, array) as string; // a subclass may have a tag of its own
}

/** Such an array in memory. */
export function makeArray(type: string, memory: ArrayBufferLike, at: number, length: number): TypedArray {
  const ArrayOfType = arrayTypes.get(type);
  if (ArrayOfType === undefined) throw new TypeError(`there are no arrays of type ${type} in this Node`);
  return new ArrayOfType(memory, at, length);
}

/** The array as structured clone gives it, in the same memory: itself, unless it is of a subclass. */
export function withoutSubclass(array: TypedArray): TypedArray {
  const type = typeName(array);
  if (Object.getPrototypeOf(array) === arrayTypes.get(type)?.prototype) return array;
  return makeArray(type, array.buffer, array.byteOffset, array.length);
}

/** The bytes of a typed array, not copied. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Throws TransdimError (tag 'option') for an array whose memory was transferred away. */
export function checkAttached(array: TypedArray, where: Where): void {
  if (array.byteLength > 0) return;
  try {
    new Uint8Array(array.buffer);
  } catch (cause) {
    const given = `a detached ${typeName(array)}`;
    throw new TransdimError(
      'option',
      `${where()} must hold its numbers; got ${given}, whose memory was transferred to elsewhere. Transfer a copy of it instead`,
      { option: 'data', given },
      { cause },
    );
  }
}
