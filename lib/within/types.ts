import type { MoveConfig } from '../moves/types.js';
import type { StateTask } from '../pool/types.js';
import type { Seed } from '../random/stream.js';
import type { Tally } from './ensemble.js';
import type { SummariseReport } from './summariseState.js';
import type { Thinning } from './thinning.js';

/** Everything that decides the bits of one state's chains, as plain data; and where they are kept. */
export interface SampleTask extends StateTask {
  readonly name: string;
  readonly seed: Seed;
  readonly walkers: number;
  /** Steps of each ensemble, the discarded ones included; under a stop rule, at most. */
  readonly steps: number;
  /** Steps that it makes whatever a stop rule says: what is done in the first tenth of them is always discarded. */
  readonly leastSteps: number;
  /** The step up to which it is sampled now. */
  readonly checkAt: number;
  /** The independent ensembles that are sampled here, by their index in the state. */
  readonly ensembles: readonly number[];
  /** How many ensembles the state has in all. */
  readonly ofEnsembles: number;
  readonly moves: readonly MoveConfig[];
  readonly thinning: Thinning;
  readonly verify: boolean;
  readonly chainFolder: string;
  /** A digest of all that decides the chains. */
  readonly chainKey: string;
  /** Whether a chain that is over before it would be written comes back in the report in place of its file. */
  readonly holdsChains: boolean;
  readonly onFailure: FailurePolicy;
  /** Whether whoever samples all ensembles of the state also sums them up. */
  readonly summarises: boolean;
}

/** What a failing evaluation does: ends the run, or is recorded while its point is taken to be outside the support. */
export type FailurePolicy = 'raise' | 'reject';

/** An evaluation that failed, and was rejected. */
export interface FailedEvaluation {
  readonly state: string;
  /** Independent ensemble, from 0; null for a draw from the pseudo-prior. */
  readonly ensemble: number | null;
  /** Walker, or index of the draw, from 0. */
  readonly walker: number;
  /** Step from 1; 0 while the walkers find their start; null for a draw. */
  readonly step: number | null;
  readonly point: readonly number[];
  /** What happened: "threw RangeError: ...", "returned NaN". */
  readonly message: string;
}

/** What comes back from sampling one state; the chains themselves are in their files. */
export interface SampleReport extends Readonly<Tally> {
  readonly seconds: number;
  /** Evaluations that failed and were rejected, in the order of steps. */
  readonly failures: readonly FailedEvaluation[];
  /** null where the state was not summed up there. */
  readonly summarised: SummariseReport | null;
  /** What the chain file of each ensemble would hold; undefined where there is one. */
  readonly held: readonly (Uint8Array | undefined)[];
}
