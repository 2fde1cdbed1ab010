import { attempt, describe, isAwaitable } from '../errors.js';
import { evaluateOnce } from '../problem/evaluation.js';
import { openStream } from '../random/stream.js';
import { asStartRandom, startPoint } from './startEnsembles.js';
import type { StateJob, StateTask } from '../pool/types.js';
import type { Problem } from '../problem/types.js';

/** The share of what a state is expected to take in which it is timed. */
const share = 0.01;

/**
 * The share that this may be as long as the function may still be compiled, and so many seconds at most, of those that all states
 * together may be timed: what is cheap is compiled late, may be ten times slower until then, and has to get through that in any case;
 * what is dear is compiled while it is called for the first time.
 */
function compiling(
  secondsPerEvaluation: number,
  mostSeconds: number,
): { readonly share: number; readonly seconds: number } {
  if (secondsPerEvaluation < 5e-6) return { share: 0.12, seconds: 0.03 };
  return { share: secondsPerEvaluation < 50e-6 ? 0.04 : share, seconds: 0.15 * mostSeconds };
}

/** As long as a run need be for the clock: in a longer one the function is compiled somewhere, and it says nothing of the next. */
const runSeconds = 1e-3;

/** How long one state's log posterior may be timed. */
export interface TimeTask extends StateTask {
  /** Evaluations that the run will make: the timing takes a hundredth of them, or at its beginning up to 4 or 12, where they are cheap. */
  readonly evaluations: number;
  /** It ends where all of these evaluations are found to take less: how much less decides nothing. */
  readonly leastSeconds: number;
  /** In seconds, all that are timed together; one is always made. */
  readonly mostSeconds: number;
  /** Whether the log posterior returns a promise; null where that is to be found out. */
  readonly awaits: boolean | null;
}

/** What one evaluation of a state's log posterior takes. */
export interface TimeReport {
  /** In seconds, at starting points inside the support if there are any; NaN where start() or the log posterior fails. */
  readonly secondsPerEvaluation: number;
  /** How it fails; null where it was timed. */
  readonly failure: string | null;
  /** Whether the log posterior returns a promise. */
  readonly awaits: boolean;
}

/** Times the log posterior of a state at starting points of a fixed stream. */
export const timeJob: StateJob<TimeTask, TimeReport> = {
  name: 'time',
  perform: async ({ state, evaluations, leastSeconds, mostSeconds, awaits }, { problem, shared, openSerial }) => {
    const own = problem.states[state];
    const random = asStartRandom(openStream(0, 'time', own.name));
    const evaluator = openSerial(1);
    const seen: { failure: string | null } = { failure: null };
    evaluator.onFailure = ({ message }) => {
      seen.failure ??= `its log posterior ${message}`;
    };
    try {
      const points = Array.from({ length: 8 }, () => startPoint({ problem, shared }, own, random));
      const look = (point: ArrayLike<number>): boolean | undefined =>
        returnsPromise(problem, state, shared, Float64Array.from(point));
      if (awaits ?? findAtOne(points, look, mostSeconds)) {
        return { secondsPerEvaluation: NaN, awaits: true, failure: null };
      }
      // The first calls are slow, until the function is compiled, which takes some ms: the quickest of many runs counts.
      let each = Infinity;
      let inside = points;
      let isAnywhere = false;
      for (let count = 1, spent = 0, done = 0; ;) {
        const outside = new Set<ArrayLike<number>>();
        const began = performance.now();
        for (let i = 0; i < count; i++) {
          const point = inside[i % inside.length];
          evaluator.points.set(point);
          const pending = evaluator.evaluate(1);
          if (pending !== undefined) await pending;
          if (evaluator.logPosteriors[0] === -Infinity) outside.add(point);
        }
        const seconds = (performance.now() - began) / 1000;
        spent += seconds;
        done += count;
        if (outside.size > 0 && !isAnywhere) {
          // such a point may take no time at all, and proposals seldom are there
          inside = inside.filter((point) => !outside.has(point));
          if (inside.length > 0 && spent < mostSeconds) continue;
          if (seen.failure !== null) return { secondsPerEvaluation: NaN, awaits: false, ...seen };
          isAnywhere = true;
          inside = points;
        }
        each = Math.min(each, seconds / count);
        const whole = each * evaluations;
        const most = compiling(each, mostSeconds);
        const budget = Math.max(share * whole, Math.min(most.seconds, most.share * whole));
        if (seconds < runSeconds) count *= 2;
        const next = count * each;
        const isEnough = whole < leastSeconds || spent + next > Math.min(mostSeconds, budget);
        if (isEnough || done > most.share * evaluations)
          return { secondsPerEvaluation: each, awaits: false, failure: null };
      }
    } catch (error) {
      return {
        secondsPerEvaluation: NaN,
        awaits: false,
        failure: error instanceof Error ? error.message : describe(error),
      };
    }
  },
};

/** What `look` finds at the first of the points at which it finds anything; false where there is none in this time. */
function findAtOne<Point>(
  points: readonly Point[],
  look: (point: Point) => boolean | undefined,
  seconds: number,
): boolean {
  const end = performance.now() + 1000 * seconds;
  for (const point of points) {
    const found = attempt(() => look(point), undefined);
    if (found !== undefined) return found;
    if (performance.now() > end) break;
  }
  return false;
}

/** Undefined where the prior is -Infinity: the likelihood may not be asked for there. */
function returnsPromise(problem: Problem, index: number, shared: unknown, x: Float64Array): boolean | undefined {
  const { logPosterior, logPrior, logLikelihood, logPosteriorBatch } = problem;
  if (logPosteriorBatch !== undefined) return false; // nobody awaits that one
  const state = problem.states[index];
  const prior: unknown = evaluateOnce(() => logPrior?.(x.slice(), state, shared));
  if (isAwaitable(prior)) return true;
  if (prior === -Infinity) return undefined;
  return isAwaitable(evaluateOnce(() => (logPosterior ?? logLikelihood)?.(x.slice(), state, shared)));
}
