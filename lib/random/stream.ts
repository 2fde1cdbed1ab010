import alea from 'seedrandom/lib/alea.js';

import type seedrandom from 'seedrandom';

/** What a stream must carry to go on where it stopped. */
export interface StreamState {
  readonly alea: seedrandom.State.Alea;
  readonly spare: number | null;
}

/** A seed as users give it. */
export type Seed = number | string;

/**
 * A stream of random numbers (Alea, from seedrandom) whose key is a text, so that the stream of
 * (seed, purpose, state, ensemble) is the same wherever and in whatever order it is opened.
 */
export class Stream {
  readonly #alea: seedrandom.StatefulPRNG<seedrandom.State.Alea>;
  #spare: number | null;

  constructor(key: string, state?: StreamState) {
    this.#alea = alea(key, { state: state?.alea ?? true });
    this.#spare = state?.spare ?? null;
    this.uniform = this.#alea;
  }

  /** A number in [0, 1) with 32 random bits. A field, not a method: the hot loops call Alea itself. */
  readonly uniform: () => number;

  /** A number in (0, 1) with 53 random bits, never 0: its logarithm is finite. */
  open(): number {
    const u = this.#alea.double();
    return u > 0 ? u : 2 ** -54;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.#alea() * n);
  }

  /** A standard normal deviate (Marsaglia & Bray 1964, polar method). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    let u: number;
    let v: number;
    let s: number;
    do {
      u = 2 * this.#alea.double() - 1;
      v = 2 * this.#alea.double() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = v * scale;
    return u * scale;
  }

  /** Plain data with which `new Stream(key, state)` goes on to the same bits. */
  save(): StreamState {
    return { alea: this.#alea.state(), spare: this.#spare };
  }
}

/** The stream of a purpose: `openStream(7, 'sample', 'cubic', 0)`. Different keys never share a text. */
export function openStream(seed: Seed, purpose: string, ...keys: readonly (string | number)[]): Stream {
  return new Stream(streamKey(seed, purpose, ...keys));
}

/** The text under which `openStream` opens a stream. */
export function streamKey(seed: Seed, purpose: string, ...keys: readonly (string | number)[]): string {
  return JSON.stringify([seed, purpose, ...keys]);
}
