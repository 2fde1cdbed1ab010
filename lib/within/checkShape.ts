import { TransdimError } from '../errors.js';
import type { MoveConfig } from '../moves/types.js';
import type { State } from '../problem/types.js';

/** Throws TransdimError (tag 'option') for a number of walkers that the state or the moves cannot use. */
export function checkWalkers(walkers: number, state: State, moves: readonly MoveConfig[]): void {
  const byMoves = Math.max(...moves.map(({ kind }) => ({ stretch: 2, differentialEvolution: 4, snooker: 6 })[kind]));
  const least = Math.max(2 * state.dimension, byMoves);
  if (walkers % 2 === 0 && walkers >= least) return;
  const why = 2 * state.dimension >= byMoves ? '2 * dimension' : 'what these moves need';
  throw optionError(
    'walkers',
    `walkers must be even and at least ${why} (${least} for state '${state.name}'); got ${walkers}`,
    walkers,
  );
}

/** Throws TransdimError (tag 'option') where fewer than 4 steps would give draws. */
export function checkDrawsLeft(state: State, steps: number, discard: number | 'auto', thin: number | 'auto'): void {
  const left = (steps - (discard === 'auto' ? Math.ceil(steps / 2) : discard)) / (thin === 'auto' ? 1 : thin);
  if (left >= 4) return;
  throw optionError(
    'discard',
    `steps ${steps}, discard ${discard} and thin ${thin} leave state '${state.name}' fewer than 4 steps of draws`,
    { steps, discard, thin },
  );
}

function optionError(option: string, message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option, given });
}
