import { chainPath } from './chainFile.js';
import { takeFiles } from '../files/fileBytes.js';
import type { State } from '../problem/types.js';
import type { TemporaryFolder } from './temporaryFolder.js';

/** Chains that are smaller than this, all together, are kept in memory when no folder was given for them. */
const smallBytes = 2 ** 24;

/** Must hold no reference to the homes whose end it waits for. */
const abandoned = new FinalizationRegistry<() => void>((letGo) => {
  letGo();
});

/**
 * Where results read chains that lie in a temporary folder: the folder itself, which goes when nobody holds it any more;
 * small chains are taken into memory, and their folder goes at once, so that many short calls leave no folders behind.
 */
export function homeOf(
  temporary: TemporaryFolder,
  states: readonly (Pick<State, 'index' | 'dimension'> & { readonly walkers: number; readonly steps: number })[],
  ensembles: number,
): { readonly path: string } {
  const bytes = states.map(({ dimension, walkers, steps }) => 8 * ensembles * steps * walkers * (dimension + 1));
  if (bytes.reduce((sum, one) => sum + one, 0) > smallBytes) return temporary;
  const home = { path: temporary.path };
  const paths = states.flatMap(({ index }) =>
    Array.from({ length: ensembles }, (_, ensemble) => chainPath(home.path, index, ensemble)),
  );
  abandoned.register(home, takeFiles(paths));
  temporary.leave();
  return home;
}
