import type { StartRandom } from 'transdim';

/** One state written by itself, where the states of a problem have too little in common to share a formula. */
export interface CompetingModel<Shared> {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly lower?: number; readonly upper?: number }[];
  logPrior(x: Float64Array): number;
  logLikelihood(x: Float64Array, shared: Shared): number;
  start(random: StartRandom): number[];
}
