import { TransdimError, describe } from '../errors.js';
import type { Problem, State } from './types.js';

/** The log posterior of one state at x. -Infinity outside the bounds; whatever the user's function returns or throws inside. */
export type Evaluate = (x: Float64Array) => number;

/**
 * The log posterior of a state as one function of x: bounds first, then logPosterior, or logPrior + logLikelihood.
 * The user's function gets a scratch copy of x, so that one that writes into its argument harms nothing.
 */
export function bindState(problem: Problem, state: State, shared: unknown): Evaluate {
  const { dimension } = state;
  const lower = Float64Array.from(state.parameters, (parameter) => parameter.lower);
  const upper = Float64Array.from(state.parameters, (parameter) => parameter.upper);
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

function userDensity(problem: Problem, state: State, shared: unknown): Evaluate {
  const { logPosterior, logPrior, logLikelihood } = problem;
  if (logPosterior !== undefined) {
    return (x) => number(logPosterior(x, state, shared), 'logPosterior');
  }
  if (logPrior === undefined || logLikelihood === undefined) throw new TypeError('defineProblem checks the functions');
  return (x) => {
    const prior = number(logPrior(x, state, shared), 'logPrior');
    if (prior === -Infinity) return prior;
    return prior + number(logLikelihood(x, state, shared), 'logLikelihood');
  };
}

function number(value: unknown, from: string): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`${from} must return a number; got ${describe(value)}`);
}

/** What setup() makes of the run's data in this process or thread; the data itself when there is no setup(). */
export function setUp(problem: Problem, data: unknown): unknown {
  if (problem.setup === undefined) return data;
  let shared: unknown;
  try {
    shared = problem.setup(data);
  } catch (cause) {
    throw new TransdimError(
      'problem',
      `setup(data) threw: ${cause instanceof Error ? cause.message : describe(cause)}`,
      { moduleUrl: problem.moduleUrl },
      { cause },
    );
  }
  if (!(shared instanceof Promise)) return shared;
  throw new TransdimError('problem', 'setup(data) must return what the log posterior uses, not a promise of it', {
    moduleUrl: problem.moduleUrl,
  });
}
