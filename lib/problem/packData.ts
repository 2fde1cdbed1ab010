import { types } from 'node:util';

import { placeArrays } from './placeArrays.js';
import { bytesOf, checkAttached, isTypedArray, makeArray, typeName } from './typedArrays.js';
import { walkData } from './walkData.js';
import type { TypedArray } from './typedArrays.js';

/** Data whose typed arrays, and pieces of shared memory, are to be sent apart. */
export interface PackedData {
  /** The data with an object of its own in the place of each of them. */
  readonly skeleton: unknown;
  /** What stands in the place of what: told by the objects themselves, as data may hold the like of them. */
  readonly places: Places;
  /** Bytes of each memory. */
  readonly memories: readonly number[];
  /** What the memories hold. */
  readonly pieces: readonly Piece[];
  /** The bytes of each array and piece of shared memory in the order in which they are met. */
  readonly contents: readonly Uint8Array[];
  /** Bytes that the memories take together. */
  readonly byteLength: number;
  /** Levels of the data: 0 where they are neither object nor array. */
  readonly depth: number;
}

/** Where something lies: `memory` counts memories. */
interface Place {
  /** The name of an array's type; null for the memory itself. */
  readonly type: string | null;
  readonly memory: number;
  readonly at: number;
  readonly length: number;
}

export type Places = ReadonlyMap<object, Place>;

export interface Piece {
  readonly memory: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What stands for an array in a skeleton. Digests of runs are made of it: it stays as it is. */
interface StandIn {
  readonly [marker]: string;
  readonly at: number;
  readonly length: number;
}

const marker = '\u0000transdim array';

/**
 * The data in parts that can be sent to another process without a copy of its arrays in this one: typed arrays in memory 0,
 * those that overlap as they do; each SharedArrayBuffer, and the arrays on it, in a memory of its own.
 * @throws {TransdimError} tag 'option' for an array whose memory was transferred away
 */
export function packData(data: unknown): PackedData {
  const arrays = new Map<TypedArray, StandIn>();
  const buffers = new Map<SharedArrayBuffer, StandIn>();
  const contents: Uint8Array[] = [];
  let [end, depth] = [0, 0];
  const standIn = (type: string, length: number, bytes: Uint8Array): StandIn => {
    const made = { [marker]: type, at: end, length };
    contents.push(bytes);
    end += 8 * Math.ceil(bytes.length / 8);
    return made;
  };
  const skeleton = walkData(data, (value, where, level) => {
    if (isTypedArray(value)) {
      checkAttached(value, where);
      arrays.set(value, standIn(nameInDigest(value), value.length, bytesOf(value)));
      return arrays.get(value);
    }
    if (types.isSharedArrayBuffer(value)) {
      buffers.set(value, standIn('SharedArrayBuffer', value.byteLength, new Uint8Array(value)));
      return buffers.get(value);
    }
    depth = Math.max(depth, level + 1);
    return undefined;
  });

  const own = [...buffers.keys()];
  const memoryOf = new Map<ArrayBufferLike, number>(own.map((buffer, index) => [buffer, index + 1]));
  const { starts, pieces, byteLength } = placeArrays([...arrays.keys()].filter(({ buffer }) => !memoryOf.has(buffer)));
  const memories = [byteLength, ...own.map((buffer) => buffer.byteLength)];
  const places = new Map<object, Place>();
  for (const [array, made] of arrays) {
    const at = starts.get(array) ?? array.byteOffset;
    const { length, buffer } = array;
    places.set(made, { type: typeName(array), memory: memoryOf.get(buffer) ?? 0, at, length });
  }
  own.forEach((buffer, index) => {
    const made = buffers.get(buffer);
    if (made) places.set(made, { type: null, memory: index + 1, at: 0, length: buffer.byteLength });
  });
  return {
    ...{ skeleton, places, memories, contents, depth },
    pieces: [
      ...pieces.map((piece) => ({ memory: 0, ...piece })),
      ...own.map((buffer, index) => ({ memory: index + 1, at: 0, bytes: new Uint8Array(buffer) })),
    ],
    byteLength: memories.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** The data again, made of what packData gave and the memories that it speaks of. */
export function unpackData(skeleton: unknown, places: Places, memories: readonly SharedArrayBuffer[]): unknown {
  return walkData(skeleton, (value) => {
    const place = places.get(value);
    if (place === undefined) return undefined;
    const { type, memory, at, length } = place;
    return type === null ? memories[memory] : makeArray(type, memories[memory], at, length);
  });
}

/** Digests call arrays what they call themselves, and a Buffer what it becomes. */
function nameInDigest(array: TypedArray): string {
  if (Buffer.isBuffer(array)) return 'Uint8Array';
  const { constructor } = array as { readonly constructor?: { readonly name?: unknown } };
  return typeof constructor?.name === 'string' ? constructor.name : typeName(array);
}
