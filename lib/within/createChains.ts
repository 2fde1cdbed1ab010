import { chainPath, createChain } from './chainFile.js';
import type { ChainShape, ChainWriter } from './chainFile.js';

/** Takes one step after another of several ensembles of a state. */
export interface ChainsWriter {
  /** Appends the step in which ensemble e stands at positions[e] with logPosteriors[e]. */
  append(positions: readonly Float64Array[], logPosteriors: readonly Float64Array[]): void;
  close(): void;
}

/** Creates a chain file for each of these ensembles of a state; see `createChain`. */
export function createChains(
  folder: string,
  state: number,
  ensembles: readonly number[],
  shape: Omit<ChainShape, 'ensemble'>,
): ChainsWriter {
  const writers: ChainWriter[] = [];
  try {
    for (const ensemble of ensembles) {
      writers.push(createChain(chainPath(folder, state, ensemble), { ...shape, ensemble }));
    }
  } catch (error) {
    closeAll(writers);
    throw error;
  }
  return {
    append: (positions, logPosteriors) => {
      for (let e = 0; e < writers.length; e++) writers[e].append(positions[e], logPosteriors[e]);
    },
    close: () => {
      closeAll(writers);
    },
  };
}

/** Closes every one of them, even where one fails. */
function closeAll(writers: readonly ChainWriter[]): void {
  if (writers.length === 0) return;
  try {
    writers[0].close();
  } finally {
    closeAll(writers.slice(1));
  }
}
