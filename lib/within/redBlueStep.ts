import { acceptHalf } from './acceptHalf.js';
import type { MoveChooser } from '../moves/mixture.js';
import type { Kernel } from '../moves/kernel.js';
import type { HalfStep, Move } from '../moves/types.js';
import type { BatchEvaluator } from '../pool/types.js';
import type { Ensemble } from './ensemble.js';

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
  const kernels = kernelsOver(points, ensembles);
  const logFactors = kernels[0]?.arrays.logFactors ?? new Float64Array(count);
  const moves: Move[] = [];
  const view: HalfStep = {
    // no spread, as in leadChannel
    positions: ensembles[0].positions,
    dimension,
    half,
    points,
    logFactors,
    active: 0,
    other: half,
    slot: 0,
  };

  const propose = (): void => {
    for (let e = 0; e < ensembles.length; e++) {
      view.positions = ensembles[e].positions;
      view.slot = e * half;
      view.kernel = kernels[e];
      view.kernel?.turn(view.active, view.other, view.slot);
      moves[e](view, ensembles[e].random);
    }
  };

  const accept = (): void => {
    for (let e = 0; e < ensembles.length; e++) {
      view.positions = ensembles[e].positions;
      view.slot = e * half;
      view.kernel = kernels[e];
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

/** What moves each of the ensembles in WebAssembly, or nothing, unless all of them lie where the points do. */
function kernelsOver(points: Float64Array, ensembles: readonly Ensemble[]): readonly (Kernel | undefined)[] {
  const kernels = ensembles.flatMap(({ kernel }) => (kernel?.arrays.points === points ? [kernel] : []));
  return kernels.length === ensembles.length ? kernels : [];
}
