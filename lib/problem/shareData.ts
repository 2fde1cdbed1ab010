type TypedArray = ArrayBufferView & { readonly length: number };

/** Data whose typed arrays are to be sent apart. */
export interface PackedData {
  /** The data with a Packed in the place of each typed array. */
  readonly skeleton: unknown;
  readonly arrays: readonly { readonly array: ArrayBufferView; readonly at: number }[];
  /** Bytes that the arrays take together, each at its multiple of 8. */
  readonly byteLength: number;
}

/** What stands for a typed array in a skeleton. */
interface Packed {
  readonly [marker]: string;
  readonly at: number;
  readonly length: number;
}

const marker = '\u0000transdim array';

type ArrayType = new (memory: SharedArrayBuffer, at: number, length: number) => TypedArray;
const arrayTypes: Readonly<Record<string, ArrayType>> = {
  ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
  ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array },
};

/**
 * A copy of `data` whose typed arrays lie in one piece of shared memory, however many they are: threads read the same
 * bytes instead of a copy each. Arrays that lie in shared memory already are not copied again: to hold large data once,
 * give what this returns as the option `data` and let go of the original. Plain objects and arrays are walked; anything
 * else is passed on as it is.
 *
 * @example
 * const data = shareData({ times: Float64Array.of(1, 2, 3), counts: Float64Array.of(5, 8, 13) });
 * console.log(data.counts[2], data.times.buffer === data.counts.buffer); // 13 true
 */
export function shareData<Data>(data: Data): Data {
  const isOwn = (array: TypedArray): boolean => !(array.buffer instanceof SharedArrayBuffer);
  const { arrays, byteLength } = reserve(data, isOwn);
  if (arrays.size === 0) return data;
  const memory = new SharedArrayBuffer(byteLength);
  return replaceArrays(data, (array) => {
    const at = arrays.get(array);
    if (at === undefined) return array;
    new Uint8Array(memory, at, array.byteLength).set(bytesOf(array));
    return new arrayTypes[typeName(array)](memory, at, array.length);
  }) as Data;
}

/** The data in parts that can be sent to another process without a copy of its arrays in this one. */
export function packData(data: unknown): PackedData {
  const { arrays, byteLength } = reserve(data, () => true);
  const skeleton = replaceArrays(data, (array): Packed => {
    return { [marker]: typeName(array), at: arrays.get(array) ?? 0, length: array.length };
  });
  return { skeleton, byteLength, arrays: Array.from(arrays, ([array, at]) => ({ array, at })) };
}

/** The data again, its arrays in `memory`, in which the bytes of each lie where packData said. */
export function unpackData(skeleton: unknown, memory: SharedArrayBuffer): unknown {
  return walk(skeleton, (value) => {
    if (!isPlain(value) || !(marker in value)) return undefined;
    const { [marker]: type, at, length } = value as unknown as Packed;
    return new arrayTypes[type](memory, at, length);
  });
}

/** The bytes of a typed array, not copied. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Where each array that is wanted shall lie. */
function reserve(data: unknown, isWanted: (array: TypedArray) => boolean) {
  const arrays = new Map<TypedArray, number>();
  let byteLength = 0;
  replaceArrays(data, (array) => {
    if (!isWanted(array)) return array;
    arrays.set(array, byteLength);
    byteLength += 8 * Math.ceil(array.byteLength / 8);
    return array;
  });
  return { arrays, byteLength };
}

function replaceArrays(data: unknown, replace: (array: TypedArray) => unknown): unknown {
  return walk(data, (value) => (isTypedArray(value) ? replace(value) : undefined));
}

/**
 * A copy of the plain objects and arrays of `value`, in which whatever `replace` knows is replaced; what occurs twice is
 * one object in the copy too, so data may refer to itself.
 */
function walk(value: unknown, replace: (value: unknown) => unknown, copies = new Map<unknown, unknown>()): unknown {
  if (copies.has(value)) return copies.get(value);
  const replaced = replace(value);
  if (replaced !== undefined) {
    copies.set(value, replaced);
    return replaced;
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const child of value) copy.push(walk(child, replace, copies));
    return copy;
  }
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  copies.set(value, copy);
  for (const [key, child] of Object.entries(value)) copy[key] = walk(child, replace, copies);
  return copy;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object);

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** The name of an array's type; structured clone makes a Uint8Array of a Buffer. */
function typeName(array: TypedArray): string {
  return array instanceof Buffer ? 'Uint8Array' : array.constructor.name;
}
