import { TransdimError } from '../errors.js';
import { evaluate } from './evaluation.js';
import type { Problem, State } from './types.js';

/** Level 3 of parallelism: the pieces of work inside one log posterior call. */
export interface ForwardPool {
  /**
   * What problem.forward gives for all its pieces at x, row-major [item, width]. Valid until the next call in the same
   * thread. Where the call was given a forwardPool, threads share the work; else this thread does it alone: the same bits.
   * @throws what a piece throws; {TransdimError} tag 'problem' where the problem has no `forward`
   */
  map(x: Float64Array, state: State): Float64Array;
  /** How many threads work on one call, this one included. */
  size(state: State): number;
}

/** What maps the pieces of a state in this thread. */
export interface Forwarder {
  readonly size: number;
  map(this: void, x: Float64Array): Float64Array;
}

/** What this thread maps pieces with. It lives on globalThis: the script may have got hold of a second copy of this library. */
interface Forwarding {
  readonly forwarders: WeakMap<State, Forwarder>;
  /** For which setup a state's forwarder was made. */
  readonly setups: WeakMap<State, unknown>;
}

const key = Symbol.for('transdim.forwarding');
const holder = globalThis as unknown as Record<symbol, Forwarding | undefined>;
const { forwarders, setups } = (holder[key] ??= { forwarders: new WeakMap(), setups: new WeakMap() });

/**
 * The pool for work inside one log posterior call. Call it in the log posterior of a problem that has `forward`; how many
 * threads it has is the option forwardPool of the run, and counts against the core budget with states and walkers.
 *
 * @example
 * const problem = defineProblem(import.meta.url, {
 *   states: [{ name: 'decay', parameters: [{ name: 'rate', lower: 0, upper: 5 }] }],
 *   forward: {
 *     items: () => 8, // independent pieces of each log posterior
 *     width: () => 1,
 *     run: (item, x, state, shared, out) => {
 *       out[0] = Math.exp(-x[0] * item) - Math.exp(-item);
 *     },
 *   },
 *   logPosterior: (x, state) => forwardPool().map(x, state).reduce((sum, residual) => sum - 50 * residual ** 2, 0),
 * });
 * await runMcmcPerState(problem, { steps: 100, walkers: 8, forwardPool: { kind: 'threads', size: 2 } });
 */
export function forwardPool(): ForwardPool {
  return pool;
}

const pool: ForwardPool = {
  map: (x, state) => forwarderOf(state).map(x),
  size: (state) => forwarderOf(state).size,
};

function forwarderOf(state: State): Forwarder {
  const forwarder = forwarders.get(state);
  if (forwarder !== undefined) return forwarder;
  throw new TransdimError(
    'problem',
    `forwardPool() was asked for the pieces of state '${state.name}', but its problem has no field 'forward' with items, width and run`,
    { moduleUrl: null, state: state.name },
  );
}

/** Takes the pieces of `state` in this thread, unless another forwarder was set for it. */
export function bindForward(problem: Problem, state: State, shared: unknown): void {
  if (problem.forward === undefined || (setups.has(state) && setups.get(state) === shared)) return;
  setups.set(state, shared);
  const run = openForward(problem, state, shared);
  const out = new Float64Array(run.items * run.width);
  const rows = rowsOf(out, run.width);
  setForwarder(state, {
    size: 1,
    map: (x) => {
      for (let item = 0; item < run.items; item++) run.piece(item, x, rows[item]);
      return out;
    },
  });
}

/** Has `forwarder` map the pieces of `state` in this thread from now on; null: this thread alone, when it is bound again. */
export function setForwarder(state: State, forwarder: Forwarder | null): void {
  if (forwarder === null) setups.delete(state);
  else forwarders.set(state, forwarder);
}

/** The pieces of a state as one function. */
export function openForward(problem: Problem, state: State, shared: unknown) {
  const { forward } = problem;
  if (forward === undefined) throw new TypeError('the problem has no forward');
  const count = (name: 'items' | 'width'): number => {
    const given = evaluate(() => forward[name](state, shared));
    if (Number.isSafeInteger(given) && given >= 1) return given;
    throw new TransdimError(
      'problem',
      `forward.${name}() of state '${state.name}' must be a whole number of at least 1; got ${String(given)}`,
      { moduleUrl: problem.moduleUrl, state: state.name },
    );
  };
  return {
    items: count('items'),
    width: count('width'),
    piece: (item: number, x: Float64Array, out: Float64Array): void => {
      evaluate(() => {
        forward.run(item, x, state, shared, out);
      });
    },
  };
}

/** One view per row of `out`, row-major [item, width]. */
export function rowsOf(out: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: out.length / width }, (_, item) => out.subarray(item * width, (item + 1) * width));
}
