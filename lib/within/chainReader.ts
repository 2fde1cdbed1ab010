import { TransdimError } from '../errors.js';
import { wholeOf, type DrawBlock, type DrawsPart } from '../math/drawsPart.js';
import { chainPath, openChainFile } from './chainFile.js';
import { frameLength } from './chainMeta.js';
import type { Draws } from '../diagnostics/types.js';
import type { ChainBlock } from './chainFile.js';
import type { Thinned } from './thinning.js';

/**
 * The chains of all ensembles of a state, read from their files. Only what is asked for is ever in memory, and a
 * megabyte of the file beside it.
 */
export interface ChainReader {
  readonly state: string;
  readonly ensembles: number;
  readonly walkers: number;
  readonly dimension: number;
  /** Steps of each ensemble. */
  readonly steps: number;
  /** The steps that are kept, as draws [ensemble, step, walker, dimension]. */
  draws(thinned: Thinned): Draws;
  /** The log posteriors of the steps that are kept, [ensemble, step, walker]. */
  logPosteriors(thinned: Thinned): Float64Array;
  /** A part of the steps that are kept, in blocks of a megabyte at most that are the caller's own. */
  blocks(this: void, thinned: Thinned, part: DrawsPart): Generator<DrawBlock, void, undefined>;
  /** Each of these parameters over the steps that are kept, [ensemble, step, walker]. */
  columns(parameters: readonly number[], thinned: Thinned): Float64Array[];
  /** The means over walkers of each of these parameters at the steps that are kept, [ensemble, step]. */
  walkerMeans(this: void, parameters: readonly number[], thinned: Thinned): Float64Array[];
  /**
   * Calls `use` for every step that is kept, ensemble after ensemble: from values[at] on the step's positions
   * [walker, dimension] and log posteriors [walker]. They are overwritten after the call. `row` counts from 0.
   */
  eachStep(thinned: Thinned, use: (values: Float64Array, at: number, row: number) => void): void;
}

/** How many steps of each ensemble are kept. */
export function stepsKept(steps: number, { discard, thin }: Thinned): number {
  return Math.max(0, Math.ceil((steps - discard) / thin));
}

/**
 * Opens the chains of a state's ensembles 0 to ensembles - 1. Where one is shorter than the others, all end there.
 * @throws {TransdimError} tag 'file' when one is gone, cannot be read, or is not like the others
 */
export function openChains(folder: string, state: number, ensembles: number): ChainReader {
  const files = Array.from({ length: ensembles }, (_, ensemble) => openChainFile(chainPath(folder, state, ensemble)));
  const [{ state: name, walkers, dimension }] = files;
  files.forEach((file, ensemble) => {
    const isSibling = file.state === name && file.walkers === walkers && file.dimension === dimension;
    if (isSibling && file.ensemble === ensemble) return;
    const path = chainPath(folder, state, ensemble);
    throw new TransdimError('file', `${path} is not the chain of ensemble ${ensemble} of state '${name}'`, { path });
  });
  const steps = Math.min(...files.map((file) => file.steps));
  const frame = frameLength({ walkers, dimension });

  const wholeShape = (thinned: Thinned) => ({ ensembles, steps: stepsKept(steps, thinned), walkers });

  /** Blocks of the files of which every `every`-th frame, from the first one on, belongs to the part. */
  function* framesOf({ discard, thin }: Thinned, part: DrawsPart): Generator<ChainBlock & { readonly every: number }> {
    const every = thin * part.stride;
    const [first, end] = part.steps.map((step) => discard + step * thin);
    for (const file of files.slice(...part.ensembles)) {
      for (const block of file.blocks(first, every, Math.min(end, steps))) yield { ...block, every };
    }
  }

  const eachStep: ChainReader['eachStep'] = (thinned, use) => {
    let row = 0;
    for (const { values, steps: count, every } of framesOf(thinned, wholeOf(wholeShape(thinned)))) {
      for (let i = 0; i < count; i += every) use(values, i * frame, row++);
    }
  };

  /** Of every step that is kept, the `length` numbers from `offset` of its frame. */
  const part = (offset: number, length: number, thinned: Thinned): Float64Array => {
    const out = new Float64Array(ensembles * stepsKept(steps, thinned) * length);
    eachStep(thinned, (values, at, row) => {
      out.set(values.subarray(at + offset, at + offset + length), row * length);
    });
    return out;
  };

  return {
    ...{ state: name, ensembles, walkers, dimension, steps, eachStep },
    draws: (thinned) => ({ values: part(0, walkers * dimension, thinned), ...wholeShape(thinned), dimension }),
    logPosteriors: (thinned) => part(walkers * dimension, walkers, thinned),
    *blocks(thinned, given) {
      const row = walkers * dimension;
      for (const { values, steps: count, every } of framesOf(thinned, given)) {
        const rows = Math.ceil(count / every);
        const block = { points: new Float64Array(rows * row), logPosteriors: new Float64Array(rows * walkers) };
        for (let i = 0; i < rows; i++) {
          const at = i * every * frame;
          block.points.set(values.subarray(at, at + row), i * row);
          block.logPosteriors.set(values.subarray(at + row, at + frame), i * walkers);
        }
        yield block;
      }
    },
    columns: (parameters, thinned) => {
      const out = parameters.map(() => new Float64Array(ensembles * stepsKept(steps, thinned) * walkers));
      eachStep(thinned, (values, at, row) => {
        for (let p = 0; p < parameters.length; p++) {
          const own = out[p];
          const first = at + parameters[p];
          for (let w = 0; w < walkers; w++) own[row * walkers + w] = values[first + w * dimension];
        }
      });
      return out;
    },
    walkerMeans: (parameters, thinned) => {
      const out = parameters.map(() => new Float64Array(ensembles * stepsKept(steps, thinned)));
      const sums = new Float64Array(parameters.length);
      eachStep(thinned, (values, at, row) => {
        sums.fill(0);
        for (let w = 0, from = at; w < walkers; w++, from += dimension) {
          for (let p = 0; p < sums.length; p++) sums[p] += values[from + parameters[p]];
        }
        for (let p = 0; p < sums.length; p++) out[p][row] = sums[p] / walkers;
      });
      return out;
    },
  };
}
