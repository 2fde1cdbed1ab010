/** One parameter of a state. Bounds are open: a point on a bound is outside the support. */
export interface Parameter {
  readonly name: string;
  /** @default -Infinity */
  readonly lower: number;
  /** @default Infinity */
  readonly upper: number;
}

/** One competing model as the user's functions receive it. */
export interface State {
  /** Position in the problem's list of states, from 0. */
  readonly index: number;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Number of parameters. */
  readonly dimension: number;
}

/** The random numbers that start() is given. */
export interface StartRandom {
  /** Uniform in [0, 1). */
  (): number;
  /** Standard normal. */
  normal(): number;
}

/** Independent pieces of work inside one log posterior: shots, frequencies, lines of sight. */
export interface Forward<Shared = unknown> {
  /** How many pieces there are. */
  items(this: void, state: State, shared: Shared): number;
  /** How many numbers each of them gives. */
  width(this: void, state: State, shared: Shared): number;
  /** Computes piece `item` at x into `out`, of that width; it may depend on nothing else. Both are valid during the call only. */
  run(this: void, item: number, x: Float64Array, state: State, shared: Shared, out: Float64Array): void;
}

/** The user's functions. `Data` is what a run is given, `Shared` what setup() makes of it. */
export interface ProblemFunctions<Data = unknown, Shared = unknown> {
  /**
   * Log posterior at x: log likelihood + log prior, not normalised over x, but with every constant that differs
   * between states. -Infinity outside the support. x (length state.dimension) may be read during the call only. A promise
   * of it (for a service, or another program) needs the walker pool { kind: 'promises' }.
   */
  logPosterior?(this: void, x: Float64Array, state: State, shared: Shared): number | Promise<number>;
  /**
   * The same for many points at once, where that is quicker: `points` is row-major [point, state.dimension], all inside
   * the bounds; the log posterior of point i goes to out[i] and may depend on that point alone. Used wherever points are
   * evaluated together, in the place of logPosterior, which may be left out. How many come in one call depends on the
   * layout. The two forms need not agree to the last bit, so a problem with it and one without may give other chains.
   */
  logPosteriorBatch?(
    this: void,
    points: Float64Array,
    count: number,
    state: State,
    shared: Shared,
    out: Float64Array,
  ): void;
  /** Log prior density at x, normalised. Give it together with logLikelihood, instead of logPosterior. */
  logPrior?(this: void, x: Float64Array, state: State, shared: Shared): number | Promise<number>;
  /** Log likelihood at x; not called where the log prior is -Infinity. */
  logLikelihood?(this: void, x: Float64Array, state: State, shared: Shared): number | Promise<number>;
  /**
   * One starting point, length state.dimension; called once per walker, again (up to 100 times) where the point it gave
   * is outside the support. Spread the points wider than you expect the posterior to be.
   * May be left out when every parameter of every state has two finite bounds: walkers then start uniformly between them.
   */
  start?(this: void, state: State, random: StartRandom, shared: Shared): ArrayLike<number>;
  /** Independent pieces of work inside one log posterior, which forwardPool().map(x, state) spreads over threads. */
  readonly forward?: Forward<Shared>;
  /** Called once per process or thread with the run's data; what it returns is handed to the functions above as `shared`. */
  setup?(this: void, data: Data): Shared;
}

/** What a user writes: the states and their functions. */
export interface ProblemDefinition<Data = unknown, Shared = Data> extends ProblemFunctions<Data, Shared> {
  readonly states: readonly {
    readonly name: string;
    readonly parameters: readonly { readonly name: string; readonly lower?: number; readonly upper?: number }[];
  }[];
  /** Prior probability of each state, up to a factor. @default uniform */
  readonly statePriors?: readonly number[];
}

/** A problem that was checked and frozen by defineProblem. */
export interface Problem<Data = unknown, Shared = unknown> extends ProblemFunctions<Data, Shared> {
  /** The module that other processes and threads import to get the problem; null for an inline problem. */
  readonly moduleUrl: string | null;
  /** How many problems the same module had defined before this one. */
  readonly ordinal: number;
  readonly states: readonly State[];
  /** Normalised: they sum to 1. */
  readonly statePriors: readonly number[];
}

/** Plain data by which another process or thread finds the problem again and knows that it is the same. */
export interface ProblemReference {
  readonly moduleUrl: string;
  readonly ordinal: number;
  readonly states: readonly State[];
}
