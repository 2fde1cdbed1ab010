import { openChains } from './chainReader.js';
import { summariseChain } from './summariseChain.js';
import type { Summary } from '../diagnostics/summarise.js';
import type { StateJob, StateTask } from '../pool/types.js';
import type { Thinned, Thinning } from './thinning.js';

/** A state whose chains lie whole in their files. */
export interface SummariseTask extends StateTask {
  readonly ensembles: number;
  readonly thinning: Thinning;
  readonly chainFolder: string;
}

/** Which of its steps became draws, and what they say. */
export interface SummariseReport extends Thinned {
  readonly summary: Summary;
  readonly seconds: number;
}

/** Chooses the draws of one state and summarises them, from its chain files. */
export const summariseJob: StateJob<SummariseTask, SummariseReport> = {
  name: 'summarise',
  perform: ({ state, ensembles, thinning, chainFolder }) => {
    const began = performance.now();
    const { thinned, summary } = summariseChain(openChains(chainFolder, state, ensembles), thinning);
    return Promise.resolve({ ...thinned, summary, seconds: (performance.now() - began) / 1000 });
  },
};
