import alea from 'seedrandom/lib/alea.js';

import type seedrandom from 'seedrandom';

/** What a stream must carry to go on where it stopped. */
export interface StreamState {
  readonly alea: seedrandom.State.Alea;
  readonly spare: number | null;
}

/** A seed as users give it. */
export type Seed = number | string;

/** Numbers that a stream keeps: s0, s1, s2 and the carry of Alea, the spare normal deviate, and 1 if there is one. */
export const streamCells = 6;

/**
 * A stream of random numbers (Alea, seeded by seedrandom) whose key is a text, so that the stream of
 * (seed, purpose, state, ensemble) is the same wherever and in whatever order it is opened. It draws the numbers that
 * seedrandom draws, from cells that the kernel of the moves can draw from as well.
 */
export class Stream {
  readonly cells: Float64Array;

  constructor(key: string, state?: StreamState, cells = new Float64Array(streamCells)) {
    const { s0, s1, s2, c } = state?.alea ?? alea(key, { state: true }).state();
    const spare = state?.spare ?? null;
    cells.set([s0, s1, s2, c, spare ?? 0, spare === null ? 0 : 1]);
    this.cells = cells;
    this.uniform = () => nextOf(cells);
  }

  /** A number in [0, 1) with 32 random bits. A field, not a method: the hot loops need no `this`. */
  readonly uniform: () => number;

  /** A number in (0, 1) with 53 random bits, never 0: its logarithm is finite. */
  open(): number {
    const u = this.#double();
    return u > 0 ? u : 2 ** -54;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A standard normal deviate (Marsaglia & Bray 1964, polar method). */
  normal(): number {
    const { cells } = this;
    if (cells[5] !== 0) {
      cells[5] = 0;
      return cells[4];
    }
    let u: number;
    let v: number;
    let s: number;
    do {
      u = 2 * this.#double() - 1;
      v = 2 * this.#double() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    cells[4] = v * scale;
    cells[5] = 1;
    return u * scale;
  }

  /** A number in [0, 1) with 53 random bits, as seedrandom's double(). */
  #double(): number {
    const { cells } = this;
    return nextOf(cells) + Math.floor(nextOf(cells) * 2 ** 21) * 2 ** -53;
  }

  /** Plain data with which `new Stream(key, state)` goes on to the same bits. */
  save(): StreamState {
    const [s0, s1, s2, c, spare, isSpare] = this.cells;
    return { alea: { c, s0, s1, s2 }, spare: isSpare === 0 ? null : spare };
  }
}

/**
 * The next number of Alea (Baagoe 2010): s = 2091639 s0 + c 2^-32, of which the whole part is carried. Both products are
 * exact, so that the carry may be taken of the first alone and put right where the sum reaches 1, once in 2000 draws: the
 * processor then need not wait for the draw before.
 */
export function nextOf(cells: Float64Array): number {
  const product = 2091639 * cells[0];
  let carry = Math.floor(product);
  let next = product - carry + cells[3] * 2 ** -32;
  if (next >= 1) {
    next -= 1;
    carry += 1;
  }
  cells[0] = cells[1];
  cells[1] = cells[2];
  cells[2] = next;
  cells[3] = carry;
  return next;
}

/** The stream of a purpose: `openStream(7, 'sample', 'cubic', 0)`. Different keys never share a text. */
export function openStream(seed: Seed, purpose: string, ...keys: readonly (string | number)[]): Stream {
  return new Stream(streamKey(seed, purpose, ...keys));
}

/** The text under which `openStream` opens a stream. */
export function streamKey(seed: Seed, purpose: string, ...keys: readonly (string | number)[]): string {
  return JSON.stringify([seed, purpose, ...keys]);
}
