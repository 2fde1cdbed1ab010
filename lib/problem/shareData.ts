import { types } from 'node:util';

import { placeArrays } from './placeArrays.js';
import { checkAttached, isTypedArray, makeArray, typeName, withoutSubclass } from './typedArrays.js';
import { walkData } from './walkData.js';
import type { TypedArray } from './typedArrays.js';

/**
 * A copy of `data` whose typed arrays lie in one piece of shared memory, however many they are: threads read the same
 * bytes instead of a copy each. Arrays that lie in shared memory already are not copied again: to hold large data once,
 * give what this returns as the option `data` and let go of the original. Arrays that overlap do so in the copy. Plain
 * objects and arrays are walked; anything else is passed on as it is. Throws for arrays whose memory was transferred away.
 *
 * @example
 * const data = shareData({ times: Float64Array.of(1, 2, 3), counts: Float64Array.of(5, 8, 13) });
 * console.log(data.counts[2], data.times.buffer === data.counts.buffer); // 13 true
 */
export function shareData<Data>(data: Data): Data {
  const own = arraysOf(data).filter((array) => !types.isSharedArrayBuffer(array.buffer));
  if (own.length === 0) return withoutSubclasses(data);
  const { starts, pieces, byteLength } = placeArrays(own);
  const memory = new SharedArrayBuffer(byteLength);
  for (const { bytes, at } of pieces) new Uint8Array(memory).set(bytes, at);
  return replaceArrays(data, (array) => {
    const at = starts.get(array);
    return at === undefined ? withoutSubclass(array) : makeArray(typeName(array), memory, at, array.length);
  }) as Data;
}

/**
 * The data with the types of arrays that other threads and processes get: where there are arrays of subclasses, a copy
 * with arrays of what they extend, in the same memory. Throws for arrays whose memory was transferred away.
 */
export function withoutSubclasses<Data>(data: Data): Data {
  if (arraysOf(data).every((array) => withoutSubclass(array) === array)) return data;
  return replaceArrays(data, withoutSubclass) as Data;
}

/** The typed arrays in data, each once, in the order in which they are met. */
function arraysOf(data: unknown): TypedArray[] {
  const arrays = new Set<TypedArray>();
  replaceArrays(data, (array) => {
    arrays.add(array);
    return array;
  });
  return [...arrays];
}

function replaceArrays(data: unknown, replace: (array: TypedArray) => TypedArray): unknown {
  return walkData(data, (value, where) => {
    if (!isTypedArray(value)) return undefined;
    checkAttached(value, where);
    return replace(value);
  });
}
