import { predictSerial } from '../plan/predictSeconds.js';
import { configsOf } from '../pool/usePools.js';
import { isMapPool } from '../pool/config.js';
import { sharedOf } from '../pool/sharedOf.js';
import { openStream } from '../random/stream.js';
import { evaluateJob } from './evaluateState.js';
import { sampleStates } from './sampleStates.js';
import { asStartRandom, startPoint } from './startEnsembles.js';
import type { OpenPools } from '../pool/usePools.js';
import type { State } from '../problem/types.js';
import type { LaidOut, StateWork } from './layOut.js';
import type { CheckedSampleOptions, SampleOptions } from './options.js';

/** A part of the sampling that is short enough to be timed. */
export type Piece =
  /** Steps of each state: what the sampling does, in short. */
  | { readonly kind: 'steps'; readonly counts: readonly number[]; readonly share: number }
  /** Points of each state, where a few steps would take too long: their log posteriors are all that counts then. */
  | { readonly kind: 'points'; readonly counts: readonly number[]; readonly share: number };

/** Fewer steps leave no draws. */
const fewestSteps = 4;

/** What one evaluation of each state takes besides what StateWork says. */
export type TimedWork = StateWork & { readonly secondsPerEvaluation: number };

/** The piece of steps that is expected to take so long in one thread, if that allows for any; `share` is its share of the work. */
export function pieceOfSteps(work: readonly TimedWork[], { perState }: CheckedSampleOptions, seconds: number): Piece {
  const whole = predictSerial(work);
  const counts = perState.map(({ steps }) =>
    Math.min(steps, Math.max(fewestSteps, Math.floor(steps * (seconds / whole)))),
  );
  const part = work.map((state, k) => {
    const share = (counts[k] + 1) / (perState[k].steps + 1);
    return { ...state, evaluations: state.evaluations * share, batches: state.batches * share };
  });
  return { kind: 'steps', counts, share: predictSerial(part) / whole };
}

/** The piece of points that is expected to take so long in one thread; `fewest` of every state at the least. */
export function pieceOfPoints(work: readonly TimedWork[], seconds: number, fewest: number): Piece {
  const whole = predictSerial(work);
  const counts = work.map(({ evaluations }) => {
    return Math.min(evaluations, Math.max(fewest, Math.round(evaluations * (seconds / whole))));
  });
  const part = work.map((state, k) => ({ ...state, evaluations: counts[k] }));
  return { kind: 'points', counts, share: predictSerial(part) / whole };
}

/** The seconds that a piece takes in pools that are open. */
export async function timePiece(
  piece: Piece,
  options: SampleOptions,
  checked: CheckedSampleOptions,
  laidOut: LaidOut & { readonly pools: OpenPools },
): Promise<number> {
  const { context, pools, seconds } = laidOut;
  const { problem, data } = context;
  const began = performance.now();
  if (piece.kind === 'steps') {
    const { walkers, ensembles, moves, verify, onFailure, evaluationTimeLimitMs } = options;
    const own = { data, walkers, ensembles, moves, verify, onFailure, evaluationTimeLimitMs, seed: checked.seed };
    await sampleStates(problem, { ...own, steps: piece.counts, discard: 0, thin: 1, autoThin: false }, laidOut);
  } else {
    const tasks = problem.states.map((state) => {
      const { index, name, dimension } = state;
      const points = startPoints(laidOut, state, piece.counts[index]);
      const batchSize = Math.ceil((checked.ensembles * checked.perState[index].walkers) / 2);
      const cost = piece.counts[index] * (seconds?.[index] ?? 0);
      const { onFailure, timeLimitMs } = checked;
      const numbers = Int32Array.from({ length: piece.counts[index] }, (_, i) => i);
      const own = { state: index, name, dimension, points, numbers, batchSize, kept: null, caution: null, notes: null };
      return { ...own, cost, onFailure, timeLimitMs, forwardThreads: pools.forwardThreads };
    });
    await pools.statePool.performStates(evaluateJob, tasks, context, pools.walkerPool, () => undefined);
  }
  return (performance.now() - began) / 1000;
}

function startPoints({ context }: LaidOut, state: State, count: number): Float64Array {
  const random = asStartRandom(openStream(0, 'time', state.name));
  const place = { problem: context.problem, shared: sharedOf(context) };
  const points = new Float64Array(count * state.dimension);
  for (let i = 0; i < count; i++) points.set(startPoint(place, state, random), i * state.dimension);
  return points;
}

/** How many evaluators pools run at once; those of the user's own count as one. */
export function evaluatorsOf(pools: OpenPools): number {
  const { statePool, walkerPool } = configsOf(pools);
  const states = !isMapPool(statePool) && 'size' in statePool ? statePool.size : 1;
  if (isMapPool(walkerPool) || walkerPool.kind === 'serial') return states;
  return states * (walkerPool.kind === 'promises' ? walkerPool.limit : walkerPool.size);
}
