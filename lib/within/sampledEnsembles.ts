import { hasSegmentFile } from '../files/segmentFile.js';
import { Stream } from '../random/stream.js';
import { chainPath, continueChain, createChain, holdChain } from './chainFile.js';
import { startEnsembles } from './startEnsembles.js';
import type { TaskEnvironment } from '../pool/types.js';
import type { Place } from './blame.js';
import type { ChainShape, ChainWriter, ContinuedChain } from './chainFile.js';
import type { Ensemble } from './ensemble.js';
import type { FailedEvaluation, SampleTask } from './types.js';

/** An ensemble that is sampled here, and how far it is. */
export interface Sampled {
  readonly ensemble: Ensemble;
  /** Which of the state's ensembles it is. */
  readonly index: number;
  readonly chain: ChainWriter;
  /** Steps that it has made. */
  steps: number;
  /** Evaluations that failed in steps that its chain file holds. */
  readonly failures: FailedEvaluation[];
}

/**
 * The ensembles of a task: each where its chain file left it, or at its start where it has none. `locateBy` is told how to
 * find the walker of a slot while the walkers find their start.
 */
export async function openSampled(
  task: SampleTask,
  at: TaskEnvironment,
  locateBy: (locate: (slot: number) => Place) => void,
): Promise<Sampled[]> {
  const chains = openChains(task);
  try {
    const fresh = task.ensembles.filter((index) => (chains.get(index)?.last ?? null) === null);
    const started = fresh.length === 0 ? [] : await startEnsembles({ ...task, ensembles: fresh }, at, locateBy);
    return task.ensembles.map((index): Sampled => {
      const { writer: chain, last, steps, failures } = chains.get(index) as ContinuedChain;
      const { positions, logPosteriors } = last ?? started[fresh.indexOf(index)];
      const ensemble =
        last === null
          ? started[fresh.indexOf(index)]
          : { random: new Stream('', last.stream), positions, logPosteriors, tally: { ...last.tally } };
      return { ensemble, index, chain, steps, failures: [...failures] };
    });
  } catch (error) {
    closeAll([...chains.values()].map(({ writer }) => writer));
    throw error;
  }
}

/** Closes every one of them, even where one fails. */
export function closeAll(writers: readonly ChainWriter[]): void {
  if (writers.length === 0) return;
  try {
    writers[0].close();
  } finally {
    closeAll(writers.slice(1));
  }
}

function openChains(task: SampleTask): Map<number, ContinuedChain> {
  const { name, walkers, dimension, chainKey, chainFolder, state, checkAt, caution } = task;
  const holds = task.holdsChains && caution === null; // where somebody has died, there may be a file
  const chains = new Map<number, ContinuedChain>();
  try {
    for (const ensemble of task.ensembles) {
      const path = chainPath(chainFolder, state, ensemble);
      const shape = { state: name, ensemble, walkers, dimension, key: chainKey };
      chains.set(ensemble, holds ? newChain(holdChain(path, shape, checkAt)) : openChain(path, shape, checkAt));
    }
    return chains;
  } catch (error) {
    closeAll([...chains.values()].map(({ writer }) => writer));
    throw error;
  }
}

/** Creates it, or goes on with the one that is there: not to look first saves a new one a look. */
function openChain(path: string, shape: ChainShape, expected: number): ContinuedChain {
  const create = (): ContinuedChain => newChain(createChain(path, shape, expected));
  try {
    return create();
  } catch (error) {
    const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
    if (cause?.code !== 'EEXIST') throw error;
    return hasSegmentFile(path) ? continueChain(path, shape, expected) : create();
  }
}

function newChain(writer: ChainWriter): ContinuedChain {
  return { writer, last: null, steps: 0, failures: [] };
}
