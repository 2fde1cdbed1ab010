/** Chains of a state as files, and the same in memory, where every answer is easy. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { openStream } from '../../lib/random/stream.js';
import { chainPath, createChain } from '../../lib/within/chainFile.js';
import { openChains } from '../../lib/within/chainReader.js';
import { openTally } from '../../lib/within/ensemble.js';
import type { Draws } from '../../lib/diagnostics/types.js';
import type { Carried, ChainShape, ChainWriter } from '../../lib/within/chainFile.js';
import type { ChainReader } from '../../lib/within/chainReader.js';
import type { Thinned } from '../../lib/within/thinning.js';

/** The chains of a state in memory. */
export interface Chain {
  readonly state: string;
  readonly ensembles: number;
  readonly steps: number;
  readonly walkers: number;
  readonly dimension: number;
  /** [ensemble, step, walker, dimension] */
  readonly positions: Float64Array;
  /** [ensemble, step, walker] */
  readonly logPosteriors: Float64Array;
}

/** A chain whose every number is its own: positions count up from 0.5, log posteriors down from -1. */
export function countedChain(shape: Omit<Chain, 'state' | 'positions' | 'logPosteriors'>): Chain {
  const draws = shape.ensembles * shape.steps * shape.walkers;
  return {
    ...{ state: 'counted', ...shape },
    positions: Float64Array.from({ length: draws * shape.dimension }, (_, i) => i + 0.5),
    logPosteriors: Float64Array.from({ length: draws }, (_, i) => -1 - i),
  };
}

/** A shape of so many walkers and parameters: ensemble 3 of state 'a'. */
export function shapeOf(walkers: number, dimension: number, more: Partial<ChainShape> = {}): ChainShape {
  return { state: 'a', ensemble: 3, walkers, dimension, key: 'of the test', ...more };
}

/** What an ensemble carries that has drawn `draws` random numbers and counted as many evaluations. */
export function carriedAfter(draws: number): Carried {
  const stream = openStream(1, 'carried');
  for (let i = 0; i < draws; i++) stream.uniform();
  return { stream: stream.save(), tally: { ...openTally(), evaluations: draws } };
}

/**
 * Has a writer take the steps from `from` on, each with what `frameOf` says; they are written down after every `every`
 * steps, whenever there is no room for another one, and at the end.
 */
export function appendSteps(
  writer: ChainWriter,
  [from, until]: readonly [number, number],
  frameOf: (step: number) => readonly [Float64Array, Float64Array],
  every = Infinity,
): void {
  for (let step = from; step < until; step++) {
    writer.append(...frameOf(step));
    const isDue = writer.isFull || step === until - 1 || (step + 1) % every === 0;
    if (isDue) writer.checkpoint(carriedAfter(step + 1), []);
  }
}

/** Writes a chain as a state process does, step by step, into the files of state 0 in this folder. */
export function writeChain(folder: string, chain: Chain, every?: number): void {
  const { state, ensembles, steps, walkers, dimension, positions, logPosteriors } = chain;
  const row = (values: Float64Array, e: number, s: number, width: number): Float64Array =>
    values.subarray((e * steps + s) * width, (e * steps + s + 1) * width);
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    const writer = createChain(chainPath(folder, 0, ensemble), shapeOf(walkers, dimension, { state, ensemble }));
    const frameOf = (step: number) =>
      [row(positions, ensemble, step, walkers * dimension), row(logPosteriors, ensemble, step, walkers)] as const;
    appendSteps(writer, [0, steps], frameOf, every);
    writer.close();
  }
}

/** The reader of a chain that was written into a new folder in this one. */
export function written(folder: string, chain: Chain, every?: number): ChainReader {
  const own = mkdtempSync(join(folder, 'chain-'));
  writeChain(own, chain, every);
  return openChains(own, 0, chain.ensembles);
}

/** The steps that are kept, as draws; see `ChainReader`. */
export function selectDraws(chain: Chain, thinned: Thinned): Draws {
  const { ensembles, walkers, dimension } = chain;
  const values = select(chain.positions, chain, walkers * dimension, thinned);
  return { values, ensembles, walkers, dimension, steps: values.length / (ensembles * walkers * dimension) };
}

/** The log posteriors of the steps that are kept; see `ChainReader`. */
export function selectLogPosteriors(chain: Chain, thinned: Thinned): Float64Array {
  return select(chain.logPosteriors, chain, chain.walkers, thinned);
}

function select(values: Float64Array, { ensembles, steps }: Chain, row: number, { discard, thin }: Thinned) {
  const out: number[] = [];
  for (let e = 0; e < ensembles; e++) {
    for (let s = discard; s < steps; s += thin) {
      for (let i = 0; i < row; i++) out.push(values[(e * steps + s) * row + i]);
    }
  }
  return Float64Array.from(out);
}
