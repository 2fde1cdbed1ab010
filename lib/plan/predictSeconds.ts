import { batchSeconds, efficiency, secondsOfLoop, secondsOfShared } from './costs.js';

/** What sampling one state takes. */
export interface StateCost {
  readonly evaluations: number;
  /** Of the log posterior alone. */
  readonly secondsPerEvaluation: number;
  readonly dimension: number;
  /** Half steps: the points of each are evaluated together. */
  readonly batches: number;
}

/** How many parts run at once, and on how many threads each. */
export interface Shape {
  readonly slots: number;
  readonly threads: number;
}

/** Seconds in one thread: all evaluations of all states, one after the other, and the loop around them. */
export function predictSerial(states: readonly StateCost[]): number {
  return states.reduce((sum, state) => sum + secondsOn(1, state), 0);
}

/**
 * Seconds on `slots` times `threads` evaluators, start-up aside, if `cores` cores run them: the parts are taken longest
 * first, and once none waits, the threads of idle slots help the parts that still run. States are parts, or their
 * independent ensembles where there are more slots than states.
 */
export function predictParallel(
  states: readonly StateCost[],
  ensembles: number,
  { slots, threads }: Shape,
  cores: number,
): number {
  const evaluators = slots * threads;
  const pieces = slots > states.length ? ensembles : 1;
  const parts = states
    .flatMap((state) => Array.from({ length: pieces }, () => ({ ...state, evaluations: state.evaluations / pieces })))
    .sort((a, b) => secondsOn(threads, b) - secondsOn(threads, a));

  // Parts in the slots, with the share of their work that is still to do.
  let running = parts.slice(0, slots).map((part) => ({ part, left: 1 }));
  let next = running.length;
  let elapsed = 0;
  while (running.length > 0) {
    const helped = Math.max(threads, next < parts.length ? 0 : Math.floor(evaluators / running.length));
    const rests = running.map(({ part, left }) => left * Math.min(secondsOn(threads, part), secondsOn(helped, part)));
    const turn = Math.min(...rests);
    elapsed += turn;
    running = running.flatMap(({ part, left }, index) => {
      if (rests[index] > turn) return [{ part, left: left * (1 - turn / rests[index]) }];
      return next < parts.length ? [{ part: parts[next++], left: 1 }] : [];
    });
  }
  return elapsed / (efficiency * Math.min(1, cores / evaluators));
}

/**
 * Seconds of a state, or a part of one, on a number of threads: its evaluations are shared, the loop is not. A leader keeps
 * what is not worth sharing to itself.
 */
function secondsOn(threads: number, { evaluations, secondsPerEvaluation, dimension, batches }: StateCost): number {
  const loop = evaluations * secondsOfLoop(dimension);
  const alone = evaluations * secondsPerEvaluation + loop;
  if (threads === 1) return alone;
  const useful = Math.max(1, Math.min(threads, evaluations / Math.max(1, batches)));
  const shared = evaluations * secondsOfShared(secondsPerEvaluation, useful) + loop + batches * batchSeconds;
  return Math.min(alone, shared);
}
