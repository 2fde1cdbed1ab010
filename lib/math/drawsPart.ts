import type { SeriesShape } from './seriesShape.js';

/** Some of the draws of a state: those of a range of ensembles, in them every stride-th of a range of steps, all walkers. */
export interface DrawsPart {
  /** The first ensemble and the one after the last. */
  readonly ensembles: readonly [from: number, to: number];
  /** The first step and the one after the last, counted over the steps that are draws. */
  readonly steps: readonly [from: number, to: number];
  readonly stride: number;
}

/** Draws that follow each other, row-major [step, walker, dimension], and their log posteriors [step, walker]. */
export interface DrawBlock {
  readonly points: Float64Array;
  readonly logPosteriors: Float64Array;
}

/** All draws. */
export function wholeOf({ ensembles, steps }: SeriesShape): DrawsPart {
  return { ensembles: [0, ensembles], steps: [0, steps], stride: 1 };
}

/** How the draws of a part lie, one ensemble after another. */
export function shapeOfPart({ ensembles, steps, stride }: DrawsPart, walkers: number): SeriesShape {
  return { ensembles: ensembles[1] - ensembles[0], steps: Math.ceil((steps[1] - steps[0]) / stride), walkers };
}

/** How many draws lie so. */
export function drawsIn({ ensembles, steps, walkers }: SeriesShape): number {
  return ensembles * steps * walkers;
}
