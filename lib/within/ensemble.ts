import type { Kernel } from '../moves/kernel.js';
import type { Stream } from '../random/stream.js';

/** One independent ensemble: what its chain carries from step to step. placeEnsembles may put other arrays in their place. */
export interface Ensemble {
  random: Stream;
  /** Row-major [walker, dimension]. */
  positions: Float64Array;
  /** Per walker. */
  logPosteriors: Float64Array;
  readonly tally: Tally;
  /** What moves it, where that is not done in TypeScript. */
  kernel?: Kernel;
}

/** What a chain counts as it goes. */
export interface Tally {
  /** Points whose log posterior was asked for, the start included. */
  evaluations: number;
  /** Of them, those with log posterior -Infinity. */
  outsideSupport: number;
  /** Moves proposed and accepted over all steps. */
  proposed: number;
  accepted: number;
  /** Lost walkers that were put in the place of others during the discarded steps. */
  rescued: number;
}

/** The sum of tallies. */
export function sumTallies(tallies: readonly Readonly<Tally>[]): Tally {
  const sum = openTally();
  for (const tally of tallies) {
    sum.evaluations += tally.evaluations;
    sum.outsideSupport += tally.outsideSupport;
    sum.proposed += tally.proposed;
    sum.accepted += tally.accepted;
    sum.rescued += tally.rescued;
  }
  return sum;
}

/** A tally of nothing. */
export function openTally(): Tally {
  return { evaluations: 0, outsideSupport: 0, proposed: 0, accepted: 0, rescued: 0 };
}
