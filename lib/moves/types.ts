import type { Stream } from '../random/stream.js';
import type { Kernel } from './kernel.js';

/** One half of an ensemble that is about to move, seen from inside the hot loop. */
export interface HalfStep {
  /** All walkers of the ensemble, row-major [walker, dimension]. */
  positions: Float64Array;
  dimension: number;
  /** Walkers per half. */
  half: number;
  /** First walker of the half that moves. */
  active: number;
  /** First walker of the other half, which stands still. */
  other: number;
  /** Where the proposed points go, row-major [slot, dimension]. */
  points: Float64Array;
  /** Slot of the first proposed point. */
  slot: number;
  /** Per slot: log of the factor by which the acceptance ratio of posterior densities is multiplied. */
  logFactors: Float64Array;
  /** What makes the half step in WebAssembly, where the arrays above lie in its memory; it has been told the half. */
  kernel?: Kernel;
}

/** Writes a proposed point and its log factor for every walker of the active half. */
export type Move = (step: HalfStep, random: Stream) => void;

/** A move as plain data, as users write it. */
export type MoveConfig =
  | {
      readonly kind: 'stretch';
      /** Scale of the stretch, > 1. @default 2 */
      readonly a?: number;
      /** Share of the steps made by this move in a mixture. @default 1 */
      readonly weight?: number;
    }
  | {
      readonly kind: 'differentialEvolution';
      /** Factor on the difference of two walkers. @default 2.38 / sqrt(2 * dimension) */
      readonly gamma?: number;
      /** Relative sd of the factor from proposal to proposal. @default 1e-5 */
      readonly sigma?: number;
      /** Probability of a factor near 1, which jumps between modes. @default 0.1 */
      readonly jumps?: number;
      /** Share of the steps made by this move in a mixture. @default 1 */
      readonly weight?: number;
    }
  | {
      readonly kind: 'snooker';
      /** Factor on the projected difference. @default 1.7 */
      readonly gamma?: number;
      /** Share of the steps made by this move in a mixture. @default 1 */
      readonly weight?: number;
    };
