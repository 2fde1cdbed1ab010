type TypedArray = ArrayBufferView & { readonly length: number };

/**
 * A copy of `data` whose typed arrays all lie in one piece of shared memory, so that the threads of a process read the
 * same bytes instead of a copy each. Plain objects and arrays are walked; anything else is passed on as it is.
 */
export function shareData(data: unknown): unknown {
  const arrays = new Map<TypedArray, number>();
  const size = reserve(data, arrays, 0);
  if (arrays.size === 0) return data;
  const memory = new SharedArrayBuffer(size);
  return place(data, arrays, memory);
}

const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object);

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

function reserve(value: unknown, arrays: Map<TypedArray, number>, offset: number): number {
  if (isTypedArray(value)) {
    if (arrays.has(value)) return offset;
    arrays.set(value, offset);
    return offset + align(value.byteLength);
  }
  const children: unknown[] = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : [];
  return children.reduce((at: number, child) => reserve(child, arrays, at), offset);
}

function place(value: unknown, arrays: ReadonlyMap<TypedArray, number>, memory: SharedArrayBuffer): unknown {
  if (isTypedArray(value)) {
    const at = arrays.get(value) ?? 0;
    new Uint8Array(memory, at, value.byteLength).set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    const type = value.constructor as unknown as { new (m: SharedArrayBuffer, o: number, n: number): TypedArray };
    return new type(memory, at, value.length);
  }
  if (Array.isArray(value)) return value.map((child) => place(child, arrays, memory));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, place(child, arrays, memory)]));
}
