import { chainPath } from './chainFile.js';
import { takeFiles } from '../files/fileBytes.js';
import { frameLength } from './chainMeta.js';
import type { TemporaryFolder } from './temporaryFolder.js';

/** Chains that are smaller than this, all together, are kept in memory when no folder was given for them. */
const smallBytes = 2 ** 24;

/** Must hold no reference to the homes whose end it waits for. */
const abandoned = new FinalizationRegistry<() => void>((letGo) => {
  letGo();
});

/** The chains of a state: how many numbers they are. */
export interface ChainSize {
  readonly dimension: number;
  readonly walkers: number;
  /** Steps of each ensemble. */
  readonly steps: number;
}

/** Whether the chains of so many ensembles of these states are small. */
export function areSmall(states: readonly ChainSize[], ensembles: number): boolean {
  const bytes = states.map((size) => 8 * ensembles * size.steps * frameLength(size));
  return bytes.reduce((sum, one) => sum + one, 0) <= smallBytes;
}

/** The chains of a state that is done: see SampleReport.held. */
export interface KeptChains extends ChainSize {
  readonly index: number;
  readonly held: readonly (Uint8Array | undefined)[];
}

/**
 * Where results read chains that lie in a temporary folder: the folder itself, which goes when nobody holds it any more;
 * small chains are taken into memory, and their folder goes at once, so that many short calls leave no folders behind.
 */
export function homeOf(
  temporary: TemporaryFolder,
  states: readonly KeptChains[],
  ensembles: number,
): { readonly path: string } {
  if (!areSmall(states, ensembles)) return temporary;
  const home = { path: temporary.path };
  const files = states.flatMap(({ index, held }) =>
    Array.from({ length: ensembles }, (_, ensemble) => {
      return { path: chainPath(home.path, index, ensemble), bytes: held[ensemble] };
    }),
  );
  abandoned.register(home, takeFiles(files));
  temporary.leave();
  return home;
}
