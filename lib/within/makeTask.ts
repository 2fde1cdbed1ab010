import { notesPath } from '../pool/notes.js';
import { isQuick } from './summariseState.js';
import type { State } from '../problem/types.js';
import type { CheckedSampleOptions } from './options.js';
import type { SampleTask } from './types.js';

/**
 * The task of sampling a state. Field by field: an object that is put together from others is a slow one, for whoever
 * sends it too.
 */
export function makeTask(
  state: State,
  checked: CheckedSampleOptions,
  cost: number,
  forwardThreads: number,
  { chainFolder, chainKey, holdsChains }: Pick<SampleTask, 'chainFolder' | 'chainKey' | 'holdsChains'>,
): SampleTask {
  const { dimension } = state;
  const { ensembles } = checked;
  const { walkers, steps, leastSteps, thinning } = checked.perState[state.index];
  return {
    state: state.index,
    name: state.name,
    dimension,
    batchSize: ensembles * walkers,
    cost,
    timeLimitMs: checked.timeLimitMs,
    forwardThreads,
    caution: null,
    notes: notesPath(chainFolder, state.index),
    seed: checked.seed,
    walkers,
    steps,
    leastSteps,
    checkAt: steps,
    ensembles: Array.from({ length: ensembles }, (_, e) => e),
    ofEnsembles: ensembles,
    moves: checked.moves,
    thinning,
    verify: checked.verify,
    chainFolder,
    chainKey,
    holdsChains: holdsChains && isQuick([{ ofEnsembles: ensembles, checkAt: steps, walkers, dimension }]),
    onFailure: checked.onFailure,
    summarises: true,
  };
}
