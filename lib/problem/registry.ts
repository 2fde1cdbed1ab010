import type { Problem } from './types.js';

/**
 * Where defineProblem leaves each problem of a process or thread, so that a worker can take the problem of a script as
 * soon as it is defined, without waiting for the rest of the script, which may start a run and never end in a worker.
 * It lives on globalThis: the script may have got hold of a second copy of this library.
 */
interface Registry {
  readonly problems: Map<string, Problem[]>;
  /** Set in a worker: the problem it waits for. */
  wanted: Wanted | null;
}

interface Wanted {
  readonly moduleUrl: string;
  readonly ordinal: number;
  found: boolean;
  readonly resolve: (problem: Problem) => void;
  readonly reject: (reason: 'run came first') => void;
}

const key = Symbol.for('transdim.registry');
const holder = globalThis as unknown as Record<symbol, Registry | undefined>;
const registry: Registry = (holder[key] ??= { problems: new Map(), wanted: null });

let inWorker = false;

/** Marks this process or thread as one that serves a pool: run and its kin go no further here. */
export function enterWorker(): void {
  inWorker = true;
}

/** Keeps the problem that `make` returns for the ordinal it is given. */
export function register<Data, Shared>(
  moduleUrl: string | null,
  make: (ordinal: number) => Problem<Data, Shared>,
): Problem<Data, Shared> {
  if (moduleUrl === null) return make(0);
  const siblings = registry.problems.get(moduleUrl) ?? [];
  const problem = make(siblings.length);
  registry.problems.set(moduleUrl, [...siblings, problem as Problem]);
  const { wanted } = registry;
  if (wanted?.moduleUrl === moduleUrl && wanted.ordinal === problem.ordinal) {
    wanted.found = true;
    wanted.resolve(problem as Problem);
  }
  return problem;
}

/** The problems that a module has defined so far in this process or thread. */
export function registered(moduleUrl: string): readonly Problem[] {
  return registry.problems.get(moduleUrl) ?? [];
}

/** Settles when the wanted problem is defined, or when the script starts a run before it has defined it. */
export function waitForProblem(moduleUrl: string, ordinal: number): Promise<Problem> {
  const problem = registered(moduleUrl)[ordinal];
  if (problem !== undefined) return Promise.resolve(problem);
  return new Promise((resolve, reject: (reason: 'run came first') => void) => {
    registry.wanted = { moduleUrl, ordinal, found: false, resolve, reject };
  });
}

/**
 * In a worker, a promise that never settles: the script that is imported there for its problem goes no further.
 * Elsewhere undefined.
 */
export function standAside(): Promise<never> | undefined {
  if (!inWorker) return undefined;
  const { wanted } = registry;
  if (wanted?.found === false) wanted.reject('run came first');
  return new Promise<never>(() => undefined);
}

/** Whether this process or thread serves a pool. */
export function isWorker(): boolean {
  return inWorker;
}
