import type { TypedArray } from './typedArrays.js';

/** Where arrays are to lie in one piece of memory. */
export interface Placement {
  /** The first byte of each array. */
  readonly starts: ReadonlyMap<TypedArray, number>;
  /** What is to be copied, each byte once. */
  readonly pieces: readonly { readonly bytes: Uint8Array; readonly at: number }[];
  readonly byteLength: number;
}

interface Range {
  readonly buffer: ArrayBufferLike;
  readonly first: number;
  end: number;
  readonly arrays: TypedArray[];
}

/**
 * Places arrays in one piece of memory. Those that overlap in their own memory do so there, so that what two of them share
 * is kept once; of a buffer, only what arrays lie on is taken.
 */
export function placeArrays(arrays: Iterable<TypedArray>): Placement {
  const starts = new Map<TypedArray, number>();
  let byteLength = 0;
  const pieces = rangesOf(arrays).map(({ buffer, first, end, arrays }) => {
    const at = byteLength + (first % 8); // as far from a multiple of 8 as before: every array stays aligned
    for (const array of arrays) starts.set(array, at + array.byteOffset - first);
    byteLength = 8 * Math.ceil((at + end - first) / 8);
    return { bytes: new Uint8Array(buffer, first, end - first), at };
  });
  return { starts, pieces, byteLength };
}

/** The parts of buffers on which arrays lie, each array in one of them. */
function rangesOf(arrays: Iterable<TypedArray>): readonly Range[] {
  const byBuffer = new Map<ArrayBufferLike, TypedArray[]>();
  for (const array of arrays) {
    const others = byBuffer.get(array.buffer);
    if (others === undefined) byBuffer.set(array.buffer, [array]);
    else others.push(array);
  }
  return [...byBuffer].flatMap(([buffer, views]) => {
    const ranges: Range[] = [];
    for (const array of views.sort((a, b) => a.byteOffset - b.byteOffset)) {
      const { byteOffset: first, byteLength } = array;
      const last = ranges.at(-1);
      if (last !== undefined && first < last.end) {
        last.end = Math.max(last.end, first + byteLength);
        last.arrays.push(array);
      } else ranges.push({ buffer, first, end: first + byteLength, arrays: [array] });
    }
    return ranges;
  });
}
