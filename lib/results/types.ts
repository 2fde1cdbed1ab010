import type { Trace } from '../between/types.js';
import type { Evidence } from '../evidence/types.js';
import type { Layout } from '../plan/recommendLayouts.js';
import type { Seed } from '../random/stream.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';

/** What a run says of one state. */
export interface StateResult {
  readonly name: string;
  readonly dimension: number;
  /** prior_k Z_k / sum_j prior_j Z_j, with its Monte Carlo standard error. */
  readonly probability: number;
  readonly probabilityMcse: number;
  /** log Z_k, natural, every constant of the log posterior kept; with its Monte Carlo standard error. */
  readonly logEvidence: number;
  readonly logEvidenceMcse: number;
  /** Names of the parameters, and posterior mean with MCSE, and sd, of each. */
  readonly parameters: readonly string[];
  readonly mean: readonly number[];
  readonly meanMcse: readonly number[];
  readonly sd: readonly number[];
  /** The largest R-hat over the parameters, and the smallest of all bulk and tail effective sample sizes. */
  readonly rhat: number;
  readonly ess: number;
  /** Steps of each ensemble, the discarded ones included. */
  readonly steps: number;
  /** Share of proposed moves that were accepted. */
  readonly acceptance: number;
  /** Log posteriors asked for, proposal members included. */
  readonly evaluations: number;
  /** Time spent on this state, by whichever processes. */
  readonly seconds: number;
}

/** A state that was given up, as its workers died three times at the same place. */
export interface UnfinishedState {
  readonly name: string;
  readonly message: string;
  /** Where they died, if that is known. */
  readonly point: readonly number[] | null;
}

/** What run() returns. */
export interface RunResult {
  /** The states that were finished. */
  readonly states: readonly StateResult[];
  /** Those that were given up: empty but for a partial result. */
  readonly unfinished: readonly UnfinishedState[];
  /** By every method; `states` hold the figures of `evidence.method`. */
  readonly evidence: Evidence;
  readonly trace: Trace;
  readonly ensembles: readonly StateEnsemble[];
  readonly warnings: readonly string[];
  /** The run folder; null when none was kept. */
  readonly folder: string | null;
  /** The layout that was used, and why. */
  readonly layout: Layout;
  readonly seed: Seed;
  readonly seconds: number;
}
