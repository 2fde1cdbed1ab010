import { isLogBelow } from '../math/isLogBelow.js';
import { openStream } from '../random/stream.js';
import { readTrace, writeTrace } from './traceFile.js';
import type { PlainJob } from '../pool/types.js';
import type { Seed } from '../random/stream.js';
import type { StateProposals } from './stateProposals.js';

/** One between-state chain, as plain data. */
export interface ResampleTask {
  readonly chain: number;
  readonly seed: Seed;
  /** Steps that are made first and not recorded, and steps that are recorded. */
  readonly discard: number;
  readonly steps: number;
  /** Per state: log prior_k + log p_k - log q_k of its members. */
  readonly logWeights: readonly Float64Array[];
  readonly proposals: StateProposals;
  /** Where the chain is kept when it is done, and a digest of what decides it; null for nowhere. */
  readonly kept: { readonly path: string; readonly key: string } | null;
}

/** Where the chain stood at every recorded step. */
export interface ResampleReport {
  readonly states: Uint16Array;
  readonly memberIndices: Int32Array;
  readonly accepted: number;
}

/** The log uniform deviate is taken of u + 2^-33: the 32 random bits never give log 0. */
const halfUlp = 2 ** -33;

/**
 * The ensemble resampler's chain on (k, m): propose k' from the proposal matrix and m' uniformly among the members of
 * k', accept with r = [p_k'(x')/q_k'(x')] / [p_k(x)/q_k(x)] * Q(k', k) / Q(k, k'). Its stationary law gives state k the
 * probability prior_k * mean over members of p_k/q_k. Sambridge, Valentine & Hauser 2025.
 */
export function resampleChain(task: Omit<ResampleTask, 'kept'>): ResampleReport {
  const { chain, seed, discard, steps, logWeights, proposals } = task;
  const { cumulative, logCorrection } = proposals;
  const { uniform } = openStream(seed, 'resample', chain);
  const count = logWeights.length;
  const starts = searchStarts(cumulative, count);
  const states = new Uint16Array(steps);
  const memberIndices = new Int32Array(steps);
  let accepted = 0;
  let state = startState(logWeights, chain);
  let member = logWeights[state].findIndex((weight) => weight > -Infinity);
  let logWeight = logWeights[state][member];
  for (let step = -discard; step < steps; step++) {
    const row = state * count;
    const u = uniform();
    let to = starts[row + Math.floor(u * count)];
    while (u >= cumulative[row + to]) to++;
    const members = logWeights[to];
    const index = Math.floor(uniform() * members.length);
    const logRatio = members[index] - logWeight + logCorrection[row + to];
    if (logRatio >= 0 || isLogBelow(uniform() + halfUlp, logRatio)) {
      state = to;
      member = index;
      logWeight = members[index];
      if (step >= 0) accepted++;
    }
    if (step < 0) continue;
    states[step] = state;
    memberIndices[step] = member;
  }
  return { states, memberIndices, accepted };
}

/**
 * Where the search for the proposed state begins, row-major [from, floor(u * count)]: where it ends for the least u of
 * that floor. With equal proposals that is the answer, and no branch is left to mispredict (Chen & Asau 1974).
 */
function searchStarts(cumulative: Float64Array, count: number): Uint16Array {
  const starts = new Uint16Array(count * count);
  for (let row = 0; row < starts.length; row += count) {
    let to = 0;
    for (let i = 0; i < count; i++) {
      while (i / count >= cumulative[row + to]) to++;
      starts[row + i] = to;
    }
  }
  return starts;
}

/** Chains start in different states, in the first that has a member inside the support. */
function startState(logWeights: readonly Float64Array[], chain: number): number {
  for (let i = 0; i < logWeights.length; i++) {
    const state = (chain + i) % logWeights.length;
    if (logWeights[state].some((weight) => weight > -Infinity)) return state;
  }
  throw new RangeError('no state has a member inside its support');
}

/** The chain as work that any thread can do: read from its file where it is kept already. */
export const resampleJob: PlainJob<ResampleTask, ResampleReport> = {
  name: 'resample',
  perform: (task) => {
    const known = task.kept === null ? null : readTrace(task.kept, task.steps);
    if (known !== null) return known;
    const report = resampleChain(task);
    if (task.kept !== null) writeTrace(task.kept, report);
    return report;
  },
};
