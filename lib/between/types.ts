import type ndarray from 'ndarray';

import type { SeriesShape } from '../math/seriesShape.js';
import type { State } from '../problem/types.js';
import type { Seed } from '../random/stream.js';
import type { FailedEvaluation } from '../within/types.js';

/** Members of one state: points with what the posterior and the pseudo-prior say of them. */
export interface StateMembers {
  readonly state: State;
  /** Prior probability of the state. */
  readonly statePrior: number;
  /** [member, dimension] */
  readonly points: ndarray.NdArray<Float64Array>;
  /** Log posterior p_k of each member. */
  readonly logPosteriors: Float64Array;
  /** Log pseudo-prior q_k of each member. */
  readonly logPseudoPriors: Float64Array;
  /** log p_k - log q_k of each member: the logs of its importance weights. */
  readonly logRatios: Float64Array;
  /** How the members lie: independent ensembles for posterior members, one row of independent draws for proposal members. */
  readonly shape: SeriesShape;
  /** Log posteriors asked for, and the seconds they took; 0 for posterior members, whose values are known. */
  readonly evaluations: number;
  readonly seconds: number;
  /** Evaluations that failed, under onFailure: 'reject'; none for posterior members. */
  readonly failures: readonly FailedEvaluation[];
}

/**
 * The members among which a between-state sampler moves. Proposal members are drawn from q_k, which makes the ensemble
 * resampler exact; posterior members are drawn from the posterior, as published, which does not.
 */
export interface Members {
  readonly kind: 'proposal' | 'posterior';
  readonly seed: Seed;
  readonly states: readonly StateMembers[];
}

/** Where between-state chains stood: what every between-state sampler returns. */
export interface Trace {
  readonly sampler: 'ensembleResampler';
  readonly members: Members['kind'];
  readonly seed: Seed;
  readonly stateNames: readonly string[];
  readonly chains: number;
  /** Recorded steps of each chain. */
  readonly steps: number;
  /** Index of the state at every step, [chain, step]. */
  readonly states: ndarray.NdArray<Uint16Array>;
  /** Index of the member in its state at every step, [chain, step]. */
  readonly memberIndices: ndarray.NdArray<Int32Array>;
  /** Recorded steps in each state, over all chains. */
  readonly visits: readonly number[];
  /** Share of proposals that were accepted. */
  readonly acceptance: number;
  /** Estimated bias of posterior members; null for proposal members, which have none. */
  readonly bias: MemberBias | null;
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/** How far posterior members are off: each state's evidence is overestimated by 1 + chi^2(posterior || q_k). */
export interface MemberBias {
  /** Estimate of 1 + chi^2 per state: mean(p/q) * mean(q/p) over the posterior members. */
  readonly inflation: readonly number[];
  /** State probabilities to which the chains converge, and the same without the inflation. */
  readonly biased: readonly number[];
  readonly corrected: readonly number[];
}
