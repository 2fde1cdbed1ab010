type TypedArray = ArrayBufferView & { readonly length: number };

/**
 * A copy of `data` whose typed arrays all lie in one piece of shared memory, so that the threads of a process read the
 * same bytes instead of a copy each. Plain objects and arrays are walked; anything else is passed on as it is.
 */
export function shareData(data: unknown): unknown {
  const arrays = new Map<TypedArray, number>();
  const size = reserve(data, arrays, new Set(), 0);
  if (arrays.size === 0) return data;
  const memory = new SharedArrayBuffer(size);
  return place(data, arrays, new Map(), memory);
}

const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object);

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** The bytes that all arrays in `value` need. `seen` ends the walk where data refers to itself. */
function reserve(value: unknown, arrays: Map<TypedArray, number>, seen: Set<unknown>, offset: number): number {
  if (seen.has(value)) return offset;
  if (isTypedArray(value)) {
    seen.add(value);
    arrays.set(value, offset);
    return offset + align(value.byteLength);
  }
  const children: readonly unknown[] | null = Array.isArray(value)
    ? value
    : isPlain(value)
      ? Object.values(value)
      : null;
  if (children === null) return offset;
  seen.add(value);
  return children.reduce((at: number, child) => reserve(child, arrays, seen, at), offset);
}

/** The copy of `value`; what occurs twice in the data is one object in the copy too. */
function place(
  value: unknown,
  arrays: ReadonlyMap<TypedArray, number>,
  copies: Map<unknown, unknown>,
  memory: SharedArrayBuffer,
): unknown {
  if (copies.has(value)) return copies.get(value);
  if (isTypedArray(value)) {
    const copy = viewLike(value, memory, arrays.get(value) ?? 0);
    copies.set(value, copy);
    return copy;
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const child of value) copy.push(place(child, arrays, copies, memory));
    return copy;
  }
  if (!isPlain(value)) return value;
  const copy: Record<string, unknown> = {};
  copies.set(value, copy);
  for (const [key, child] of Object.entries(value)) copy[key] = place(child, arrays, copies, memory);
  return copy;
}

function viewLike(array: TypedArray, memory: SharedArrayBuffer, at: number): TypedArray {
  new Uint8Array(memory, at, array.byteLength).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  const own = array instanceof Buffer ? Uint8Array : array.constructor; // structured clone makes the same of a Buffer
  const type = own as unknown as { new (m: SharedArrayBuffer, o: number, n: number): TypedArray };
  return new type(memory, at, array.length);
}
