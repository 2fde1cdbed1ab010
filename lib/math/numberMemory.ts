import { webAssembly, type WebAssemblyMemory } from './webAssembly.js';

/** A memory that WebAssembly reaches, from which arrays are taken one after another; they are never given back. */
export interface NumberMemory {
  readonly memory: WebAssemblyMemory;
  /** So many zeros. */
  take(length: number): Float64Array<ArrayBuffer>;
  /** Gives the memory back: whoever opens one next may have it. */
  release(this: void): void;
}

const pageBytes = 2 ** 16;

/** A memory of this thread that nobody uses: to make one takes some 60 us, and each that is left is to be collected. */
let spare: WebAssemblyMemory | undefined;

const mostSpareBytes = 2 ** 22;

/**
 * A memory for so many numbers or undefined where the system refuses it: WebAssembly reserves ten gigabytes of addresses
 * for a memory of any size, more than `ulimit -v` may allow, and `node --jitless` has none of it.
 */
export function openNumberMemory(length: number): NumberMemory | undefined {
  if (webAssembly === undefined) return undefined;
  const pages = Math.ceil((8 * length) / pageBytes);
  const reused = spare !== undefined && spare.buffer.byteLength >= pages * pageBytes ? spare : undefined;
  if (reused !== undefined) spare = undefined;
  let memory: WebAssemblyMemory;
  try {
    memory = reused ?? new webAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    return undefined;
  }
  let next = 0;
  return {
    memory,
    take: (count) => {
      const taken = new Float64Array(memory.buffer, next, count); // a RangeError beyond its end
      next = taken.byteOffset + taken.byteLength;
      return reused === undefined ? taken : taken.fill(0);
    },
    release: () => {
      const { byteLength } = memory.buffer;
      if (byteLength <= mostSpareBytes && byteLength >= (spare?.buffer.byteLength ?? 0)) spare = memory;
    },
  };
}
