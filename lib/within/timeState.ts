import { evaluateOnce } from '../problem/evaluation.js';
import { openStream } from '../random/stream.js';
import { asStartRandom, startPoint } from './startEnsembles.js';
import type { StateJob, StateTask } from '../pool/types.js';
import type { Problem } from '../problem/types.js';

/** The share of what a state is expected to take in which it is timed. */
const share = 0.01;
/**
 * As long as it may still be compiled, more: what is so cheap is compiled late, may be ten times slower until then, and has to get
 * through that in any case.
 */
const compilingSeconds = 0.03;
const compilingShare = 0.04;
const cheap = { seconds: 5e-6, compilingShare: 0.12 } as const;

/** As long as a run need be for the clock: in a longer one the function is compiled somewhere, and it says nothing of the next. */
const runSeconds = 1e-3;

/** How long one state's log posterior may be timed. */
export interface TimeTask extends StateTask {
  /** Evaluations that the run will make: the timing takes a hundredth of them, in its first 30 ms up to 4 or, where they are cheap, 12. */
  readonly evaluations: number;
  /** It ends where all of these evaluations are found to take less: how much less decides nothing. */
  readonly leastSeconds: number;
  /** In seconds, all that are timed together; one is always made. */
  readonly mostSeconds: number;
}

/** What one evaluation of a state's log posterior takes. */
export interface TimeReport {
  /** In seconds; NaN where start() or the log posterior fails, which sampling will report. */
  readonly secondsPerEvaluation: number;
  /** Whether the log posterior returns a promise. */
  readonly awaits: boolean;
}

/** Times the log posterior of a state at starting points of a fixed stream. */
export const timeJob: StateJob<TimeTask, TimeReport> = {
  name: 'time',
  perform: async ({ state, evaluations, leastSeconds, mostSeconds }, { problem, shared, openSerial }) => {
    const own = problem.states[state];
    const random = asStartRandom(openStream(0, 'time', own.name));
    const evaluator = openSerial(1);
    evaluator.onFailure = () => undefined;
    try {
      const points = Array.from({ length: 8 }, () => startPoint({ problem, shared }, own, random));
      if (returnsPromise(problem, state, shared, Float64Array.from(points[0]))) {
        return { secondsPerEvaluation: NaN, awaits: true };
      }
      // The first calls are slow, until the function is compiled, which takes some ms: the quickest of many runs counts.
      let each = Infinity;
      for (let count = 1, spent = 0, done = 0; ;) {
        const began = performance.now();
        for (let i = 0; i < count; i++) {
          evaluator.points.set(points[i % points.length]);
          const pending = evaluator.evaluate(1);
          if (pending !== undefined) await pending;
        }
        const seconds = (performance.now() - began) / 1000;
        each = Math.min(each, seconds / count);
        spent += seconds;
        done += count;
        const whole = each * evaluations;
        const most = each < cheap.seconds ? cheap.compilingShare : compilingShare;
        const budget = Math.max(share * whole, Math.min(compilingSeconds, most * whole));
        if (seconds < runSeconds) count *= 2;
        const next = count * each;
        const isEnough = whole < leastSeconds || spent + next > Math.min(mostSeconds, budget);
        if (isEnough || done > most * evaluations) return { secondsPerEvaluation: each, awaits: false };
      }
    } catch {
      return { secondsPerEvaluation: NaN, awaits: false };
    }
  },
};

function returnsPromise(problem: Problem, index: number, shared: unknown, x: Float64Array): boolean {
  const density = problem.logPosterior ?? problem.logLikelihood;
  const value: unknown = evaluateOnce(() => density?.(x, problem.states[index], shared));
  if (!(value instanceof Promise)) return false;
  value.catch(() => undefined); // it is asked for again when the run begins
  return true;
}
