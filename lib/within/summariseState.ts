import { frameLength } from './chainMeta.js';
import { openChains } from './chainReader.js';
import { summariseChain } from './summariseChain.js';
import type { Summary } from '../diagnostics/summarise.js';
import type { StateJob, StateTask } from '../pool/types.js';
import type { Thinned, Thinning } from './thinning.js';
import type { SampleTask } from './types.js';

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

/** Chains that are smaller than this, all together, are summed up in a moment: to wake another thread takes as long. */
const quickBytes = 2 ** 18;

/** Whether the chains of these tasks are summed up in a moment. */
export function isQuick(
  tasks: readonly Pick<SampleTask, 'ofEnsembles' | 'checkAt' | 'walkers' | 'dimension'>[],
): boolean {
  const frames = tasks.map((task) => task.ofEnsembles * task.checkAt * frameLength(task));
  return 8 * frames.reduce((sum, numbers) => sum + numbers, 0) < quickBytes;
}

/** Chooses the draws of one state and summarises them, from its chain files. */
export function summariseState({ state, ensembles, thinning, chainFolder }: SummariseTask): SummariseReport {
  const began = performance.now();
  const { thinned, summary } = summariseChain(openChains(chainFolder, state, ensembles), thinning);
  return { ...thinned, summary, seconds: (performance.now() - began) / 1000 };
}

/** The same as work of its own, for a state whose ensembles were sampled in different places. */
export const summariseJob: StateJob<SummariseTask, SummariseReport> = {
  name: 'summarise',
  perform: (task) => Promise.resolve(summariseState(task)),
};
