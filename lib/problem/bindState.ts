import { TransdimError, describe, isA, isAwaitable, messageOf } from '../errors.js';
import { evaluate, evaluateLater } from './evaluation.js';
import { bindForward } from './forwardPool.js';
import type { Problem, State } from './types.js';

/** The log posterior of one state at x. -Infinity outside the bounds; whatever the user's function returns or throws inside. */
export type Evaluate = (x: Float64Array) => number;

/**
 * The log posteriors of points first to first + count - 1, row-major [point, dimension], into `out` from `first` on.
 * Throws what the user's function throws.
 */
export type EvaluateMany = (points: Float64Array, first: number, count: number, out: Float64Array) => void;

/** How the log posterior of a state can be called: point by point, and, where the problem has that form, many at once. */
export interface EvaluationForms {
  readonly one: Evaluate;
  readonly many: EvaluateMany | null;
}

/** The log posterior of a state in the forms that the problem has. */
export function bindForms(problem: Problem, state: State, shared: unknown): EvaluationForms {
  const many = problem.logPosteriorBatch === undefined ? null : bindBatch(problem, state, shared);
  return { one: bindState(problem, state, shared), many };
}

/**
 * The log posterior of a state as one function of x: bounds first, then logPosterior, or logPrior + logLikelihood, or
 * a batch of one. The user's function gets a scratch copy of x, so that one that writes into its argument harms nothing.
 * It is to be called within `evaluate`, once for many points.
 */
export function bindState(problem: Problem, state: State, shared: unknown): Evaluate {
  bindForward(problem, state, shared);
  const { dimension } = state;
  const { lower, upper } = boundsOf(state);
  const scratch = new Float64Array(dimension);
  const density = userDensity(problem, state, shared);
  return (x) => {
    for (let i = 0; i < dimension; i++) {
      const value = x[i];
      if (!(value > lower[i] && value < upper[i])) return -Infinity;
      scratch[i] = value;
    }
    return density(scratch);
  };
}

/** The same where the user's functions may return promises: each call has a copy of x of its own. */
export function bindPromise(
  problem: Problem,
  state: State,
  shared: unknown,
): (x: Float64Array) => number | Promise<number> {
  bindForward(problem, state, shared);
  const { logPosterior, logPrior, logLikelihood } = problem;
  const isInside = insideBounds(state);
  const single = problem.logPosteriorBatch === undefined ? null : userDensity(problem, state, shared);
  const density = async (x: Float64Array): Promise<number> => {
    if (single !== null) return single(x);
    if (logPosterior !== undefined) return awaited(logPosterior(x, state, shared), 'logPosterior');
    const prior = await awaited(logPrior?.(x, state, shared), 'logPrior');
    if (prior === -Infinity) return prior;
    return prior + (await awaited(logLikelihood?.(x, state, shared), 'logLikelihood'));
  };
  return (x) => (isInside(x, 0) ? evaluateLater(() => density(x.slice())) : -Infinity);
}

/** Points outside the bounds are left out before the user's function sees the others, side by side. */
function bindBatch(problem: Problem, state: State, shared: unknown): EvaluateMany {
  const { logPosteriorBatch } = problem;
  if (logPosteriorBatch === undefined) throw new TypeError('the problem has no form for many points');
  const fill: Fill = logPosteriorBatch;
  const { dimension } = state;
  const isInside = insideBounds(state);
  let inside = new Float64Array(0);
  let values = new Float64Array(0);
  let slots = new Int32Array(0);
  return (points, first, count, out) => {
    if (slots.length < count) {
      inside = new Float64Array(count * dimension);
      values = new Float64Array(count);
      slots = new Int32Array(count);
    }
    let n = 0;
    for (let slot = first; slot < first + count; slot++) {
      out[slot] = -Infinity;
      if (!isInside(points, slot * dimension)) continue;
      inside.set(points.subarray(slot * dimension, (slot + 1) * dimension), n * dimension);
      slots[n++] = slot;
    }
    if (n === 0) return;
    const own = values.subarray(0, n).fill(NaN); // what the function forgets to fill is an error, not an old value
    checkFilled(
      evaluate(() => fill(inside.subarray(0, n * dimension), n, state, shared, own)),
      own,
    );
    for (let i = 0; i < n; i++) out[slots[i]] = own[i];
  };
}

/** Whether the point that starts at `at` lies between all bounds, which are open. */
function insideBounds(state: State): (x: Float64Array, at: number) => boolean {
  const { dimension } = state;
  const { lower, upper } = boundsOf(state);
  return (x, at) => {
    for (let i = 0; i < dimension; i++) {
      const value = x[at + i];
      if (!(value > lower[i] && value < upper[i])) return false;
    }
    return true;
  };
}

function boundsOf({ parameters }: State) {
  return {
    lower: Float64Array.from(parameters, (parameter) => parameter.lower),
    upper: Float64Array.from(parameters, (parameter) => parameter.upper),
  };
}

/** A problem with a form for many points has its values from that form everywhere: the two may differ in the last bit. */
function userDensity(problem: Problem, state: State, shared: unknown): Evaluate {
  const { logPosterior, logPrior, logLikelihood, logPosteriorBatch } = problem;
  if (logPosteriorBatch !== undefined) {
    const fill: Fill = logPosteriorBatch;
    const out = new Float64Array(1);
    return (x) => {
      out[0] = NaN;
      checkFilled(fill(x, 1, state, shared, out), out);
      return out[0];
    };
  }
  if (logPosterior !== undefined) {
    return (x) => number(logPosterior(x, state, shared), 'logPosterior');
  }
  if (logPrior !== undefined && logLikelihood !== undefined) {
    return (x) => {
      const prior = number(logPrior(x, state, shared), 'logPrior');
      if (prior === -Infinity) return prior;
      return prior + number(logLikelihood(x, state, shared), 'logLikelihood');
    };
  }
  throw new TypeError('defineProblem checks the functions');
}

function number(value: unknown, from: string): number {
  if (typeof value === 'number') return value;
  if (!isAwaitable(value)) throw new TypeError(`${from} must return a number; got ${describe(value)}`);
  throw new TypeError(
    `${from} must return a number; got a promise. Give walkerPool { kind: 'promises' } for log posteriors that await`,
  );
}

async function awaited(value: unknown, from: string): Promise<number> {
  return number(isAwaitable(value) ? await value : value, from);
}

/** The user's form for many points, of which nobody knows what it returns. */
type Fill = (...args: Parameters<NonNullable<Problem['logPosteriorBatch']>>) => unknown;

/** Throws where a form for many points left NaN in `out` and returned something in its place. */
function checkFilled(returned: unknown, out: Float64Array): void {
  if (returned === undefined || returned === out) return;
  const what = isAwaitable(returned)
    ? "a promise. One that awaits is no logPosteriorBatch: give logPosterior, and walkerPool { kind: 'promises' }"
    : describe(returned);
  if (out.includes(NaN))
    throw new TypeError(`logPosteriorBatch must fill out and return nothing; it left NaN there and returned ${what}`);
}

/** What setup() makes of the run's data in this process or thread; the data itself when there is no setup(). */
export function setUp(problem: Problem, data: unknown): unknown {
  if (problem.setup === undefined) return data;
  let shared: unknown;
  try {
    shared = evaluate(() => problem.setup?.(data));
  } catch (cause) {
    throw new TransdimError(
      'problem',
      `setup(data) threw: ${messageOf(cause)}`,
      { moduleUrl: problem.moduleUrl },
      { cause },
    );
  }
  if (!isA(shared, Promise)) return shared;
  throw new TransdimError('problem', 'setup(data) must return what the log posterior uses, not a promise of it', {
    moduleUrl: problem.moduleUrl,
  });
}
