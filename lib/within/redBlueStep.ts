import type { MoveChooser } from '../moves/mixture.js';
import type { HalfStep, Move } from '../moves/types.js';
import type { BatchEvaluator } from '../pool/types.js';
import type { Ensemble, Tally } from './ensemble.js';

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
  tally: Tally,
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
      const { positions, logPosteriors: current, random } = ensembles[e];
      for (let i = 0; i < half; i++) {
        const slot = e * half + i;
        const walker = view.active + i;
        const proposed = logPosteriors[slot];
        if (proposed === -Infinity) {
          tally.outsideSupport++;
          continue;
        }
        const logRatio = logFactors[slot] + proposed - current[walker];
        if (logRatio >= 0 || Math.log(random.uniform() + halfUlp) < logRatio) {
          const from = slot * dimension;
          const to = walker * dimension;
          for (let d = 0; d < dimension; d++) positions[to + d] = points[from + d];
          current[walker] = proposed;
          tally.accepted++;
        }
      }
    }
    tally.proposed += count;
    tally.evaluations += count;
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
