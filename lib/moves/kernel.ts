import { readFileSync } from 'node:fs';

import { webAssembly } from '../math/webAssembly.js';
import type { NumberMemory } from '../math/numberMemory.js';

/** What moves one ensemble in WebAssembly: the loops in kernel/, over arrays that all lie in one memory. */
export interface Kernel {
  readonly arrays: KernelArrays;
  /** Says which half moves next, against which, and in which slots of the batch. */
  turn(active: number, other: number, slot: number): void;
  /** The moves of the same names, to the same bits. */
  stretch(a: number): void;
  differentialEvolution(gamma: number, sigma: number, jumps: number): void;
  snooker(gamma: number): void;
  /** Moves the walkers to their proposed points, or leaves them, and counts: see acceptHalf. */
  accept(tally: { outsideSupport: number; accepted: number }): void;
}

/** The arrays of one ensemble, and those that the ensembles of a batch have in common. */
export interface KernelArrays {
  readonly positions: Float64Array;
  readonly logPosteriors: Float64Array;
  /** The cells of its stream. */
  readonly cells: Float64Array;
  readonly points: Float64Array;
  readonly proposed: Float64Array;
  readonly logFactors: Float64Array;
}

/** The functions of kernel/index.ts; `step` is the place of a HalfStep. */
interface Loops {
  stretch(step: number, a: number): void;
  differentialEvolution(step: number, gamma: number, sigma: number, jumps: number): void;
  snooker(step: number, gamma: number): void;
  accept(step: number): void;
  /** Puts `factor` times the logarithm in the place of each of so many numbers. */
  scaleLogs(place: number, count: number, factor: number): void;
}

/** The words of 32 bits of a HalfStep, in their order. */
const words = {
  ...{ positions: 0, logPosteriors: 1, points: 2, proposed: 3, logFactors: 4, stream: 5 },
  ...{ dimension: 6, half: 7, active: 8, other: 9, outsideSupport: 10, accepted: 11 },
} as const;

/** Numbers that a kernel takes of its memory for itself. */
export const kernelNumbers = Object.keys(words).length / 2;

/** The kernel of an ensemble whose arrays have been taken from `memory`. */
export function openKernel(memory: NumberMemory, arrays: KernelArrays, loops: Loops): Kernel {
  const { positions, logPosteriors, cells, points, proposed, logFactors } = arrays;
  const own = memory.take(kernelNumbers);
  const place = own.byteOffset;
  const step = new Int32Array(own.buffer, place, 2 * kernelNumbers);
  const dimension = positions.length / logPosteriors.length;
  step[words.positions] = positions.byteOffset;
  step[words.logPosteriors] = logPosteriors.byteOffset;
  step[words.stream] = cells.byteOffset;
  step[words.dimension] = dimension;
  step[words.half] = logPosteriors.length / 2;
  const [firstPoint, firstProposed, firstFactor] = [points, proposed, logFactors].map((array) => array.byteOffset);
  return {
    arrays,
    turn: (active, other, slot) => {
      step[words.active] = active;
      step[words.other] = other;
      step[words.points] = firstPoint + 8 * slot * dimension;
      step[words.proposed] = firstProposed + 8 * slot;
      step[words.logFactors] = firstFactor + 8 * slot;
    },
    stretch: (a) => {
      loops.stretch(place, a);
    },
    differentialEvolution: (gamma, sigma, jumps) => {
      loops.differentialEvolution(place, gamma, sigma, jumps);
    },
    snooker: (gamma) => {
      loops.snooker(place, gamma);
    },
    accept: (tally) => {
      loops.accept(place);
      tally.outsideSupport += step[words.outsideSupport];
      tally.accepted += step[words.accepted];
    },
  };
}

/** undefined before the first use, null where this machine or engine cannot run them. */
let compiled: object | null | undefined;

/** The loops that were made for a memory: it may be used again. */
const made = new WeakMap<object, Loops>();

/** Numbers that openLoops takes of a memory. */
export const loopsNumbers = 1000;

/**
 * The loops over a memory; undefined where they are of no use: on a processor without SSE4.1, say, or under an engine whose
 * Math.log differs from the logarithm in kernel/logs.ts in any of a thousand numbers.
 */
export function openLoops(memory: NumberMemory): Loops | undefined {
  if (webAssembly === undefined || compiled === null) return undefined;
  const known = made.get(memory.memory);
  if (known !== undefined) return known;
  const isFirst = compiled === undefined;
  try {
    compiled ??= new webAssembly.Module(readFileSync(new URL('../moves/kernel.wasm', import.meta.url)));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CompileError') throw error;
    compiled = null;
    return undefined;
  }
  const imports = { env: { memory: memory.memory }, mathLog: { mathLog: Math.log } };
  const loops = new webAssembly.Instance(compiled, imports).exports as Loops;
  if (isFirst && !agreesOnLogs(loops, memory.take(loopsNumbers))) {
    compiled = null;
    return undefined;
  }
  made.set(memory.memory, loops);
  return loops;
}

/** Whether logarithms of numbers from 1/4 to 4 are those of Math.log, to the last bit. */
function agreesOnLogs(loops: Loops, trial: Float64Array): boolean {
  const numbers = trial.map((_, i) => 4 ** ((2 * i) / trial.length - 1));
  trial.set(numbers);
  loops.scaleLogs(trial.byteOffset, trial.length, 1);
  return numbers.every((x, i) => trial[i] === Math.log(x));
}
