import { isLogBelow } from '../math/isLogBelow.js';
import type { MoveChooser } from '../moves/mixture.js';
import type { HalfStep, Move } from '../moves/types.js';
import type { BatchEvaluator } from '../pool/types.js';
import type { Ensemble } from './ensemble.js';

/** A log uniform deviate is taken of u + 2^-33: the 32 random bits never give log 0. */
const halfUlp = 2 ** -33;

/** Advances all independent ensembles of a state together, one step per call. */
export interface RedBlueStep {
  /** Returns a promise only when the evaluator does. */
  advance(): void | Promise<void>;
  /** Which ensemble and walker stood in a slot of the last batch. */
  whoIs(slot: number): { readonly ensemble: number; readonly walker: number };
}

/**
 * The red-blue step (Foreman-Mackey et al. 2013, algorithm 3): first one half of the walkers moves against the other,
 * then the other way round. The independent ensembles of a state move in lockstep, so that one batch holds half of the
 * walkers of all of them; each draws from its own stream only.
 */
export function openRedBlueStep(
  ensembles: readonly Ensemble[],
  chooseMove: MoveChooser,
  evaluator: BatchEvaluator,
): RedBlueStep {
  const walkers = ensembles[0].logPosteriors.length;
  const dimension = ensembles[0].positions.length / walkers;
  const half = walkers / 2;
  const count = half * ensembles.length;
  const { points, logPosteriors } = evaluator;
  const logFactors = new Float64Array(count);
  const moves: Move[] = [];
  const view: HalfStep = {
    ...{ positions: ensembles[0].positions, dimension, half, points, logFactors },
    ...{ active: 0, other: half, slot: 0 },
  };

  const propose = (): void => {
    for (let e = 0; e < ensembles.length; e++) {
      view.positions = ensembles[e].positions;
      view.slot = e * half;
      moves[e](view, ensembles[e].random);
    }
  };

  const accept = (): void => {
    for (let e = 0; e < ensembles.length; e++) {
      view.positions = ensembles[e].positions;
      view.slot = e * half;
      acceptHalf(view, logPosteriors, ensembles[e]);
    }
  };

  const moveHalf = (active: number): void | Promise<void> => {
    view.active = active;
    view.other = half - active;
    propose();
    const pending = evaluator.evaluate(count);
    if (pending === undefined) accept();
    else return pending.then(accept);
  };

  return {
    advance: () => {
      for (let e = 0; e < ensembles.length; e++) moves[e] = chooseMove(ensembles[e].random);
      const pending = moveHalf(0);
      return pending === undefined ? moveHalf(half) : pending.then(() => moveHalf(half));
    },
    whoIs: (slot) => ({ ensemble: Math.floor(slot / half), walker: view.active + (slot % half) }),
  };
}

/** Moves the walkers of one ensemble's active half to their proposed points, or leaves them, and counts. */
function acceptHalf(step: HalfStep, proposed: Float64Array, ensemble: Ensemble): void {
  const { positions, dimension, half, active, points, slot, logFactors } = step;
  const { logPosteriors, tally } = ensemble;
  const { uniform } = ensemble.random;
  let outsideSupport = 0;
  let accepted = 0;
  for (let i = 0; i < half; i++) {
    const logPosterior = proposed[slot + i];
    if (logPosterior === -Infinity) {
      outsideSupport++;
      continue;
    }
    const logRatio = logFactors[slot + i] + logPosterior - logPosteriors[active + i];
    if (logRatio >= 0 || isLogBelow(uniform() + halfUlp, logRatio)) {
      const from = (slot + i) * dimension;
      const to = (active + i) * dimension;
      let d = 0; // four coordinates a turn, as in addDifference
      for (; d < dimension - 3; d += 4) {
        positions[to + d] = points[from + d];
        positions[to + d + 1] = points[from + d + 1];
        positions[to + d + 2] = points[from + d + 2];
        positions[to + d + 3] = points[from + d + 3];
      }
      for (; d < dimension; d++) positions[to + d] = points[from + d];
      logPosteriors[active + i] = logPosterior;
      accepted++;
    }
  }
  tally.evaluations += half;
  tally.proposed += half;
  tally.outsideSupport += outsideSupport;
  tally.accepted += accepted;
}
