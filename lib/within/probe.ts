import { bindState } from '../problem/bindState.js';
import { evaluate } from '../problem/evaluation.js';
import { openStream } from '../random/stream.js';
import { asStartRandom, startPoint } from './startEnsembles.js';
import type { Problem } from '../problem/types.js';

/**
 * The log posterior of the first state at a starting point of a fixed stream: workers that have loaded the same problem
 * and data agree on it to the last bit. NaN where start() or the log posterior fails, which sampling will report.
 */
export function probe(problem: Problem, shared: unknown): number {
  const [state] = problem.states;
  try {
    const point = startPoint({ problem, shared }, state, asStartRandom(openStream(0, 'probe')));
    return evaluate(() => bindState(problem, state, shared)(Float64Array.from(point)));
  } catch {
    return NaN;
  }
}
