import { AsyncLocalStorage } from 'node:async_hooks';

import type { Problem } from './types.js';

/**
 * Where defineProblem leaves each problem of a process or thread, so that a worker can take the problem of a script as
 * soon as it is defined, without waiting for the rest of the script, which may start a run and never end in a worker.
 * It lives on globalThis: the script may have got hold of a second copy of this library.
 */
interface Registry {
  readonly problems: Map<string, Problem[]>;
  isWorker: boolean;
  /** Whether this worker evaluates log posteriors and does nothing else. */
  isEvaluator: boolean;
  /** In a worker, until its problem is defined: what to do then, and what to do when the script starts a run before. */
  wanted: Wanted | null;
  /** In a worker: the module that was asked for last, and those whose scripts came to a run, so will define no more. */
  asked: string | null;
  readonly stopped: Set<string>;
  /** Set within work that goes on although this process is a worker. */
  readonly host: AsyncLocalStorage<true>;
}

interface Wanted {
  readonly moduleUrl: string;
  readonly ordinal: number;
  readonly resolve: (problem: Problem) => void;
  readonly reject: () => void;
}

const key = Symbol.for('transdim.registry');
const holder = globalThis as unknown as Record<symbol, Registry | undefined>;
const registry: Registry = (holder[key] ??= {
  ...{ problems: new Map(), isWorker: false, isEvaluator: false },
  ...{ wanted: null, asked: null, stopped: new Set(), host: new AsyncLocalStorage() },
});

/** Marks this process or thread as one that serves a pool: run and its kin go no further here, but for asHost. */
export function enterWorker(): void {
  registry.isWorker = true;
}

/** The same for one that evaluates log posteriors and does nothing else: it needs little of this library. */
export function enterEvaluator(): void {
  registry.isWorker = registry.isEvaluator = true;
}

/** Whether this process or thread evaluates log posteriors and does nothing else. */
export function isEvaluator(): boolean {
  return registry.isEvaluator;
}

/** Whether this process or thread serves a pool, and the caller is not a task of it. */
export function isWorker(): boolean {
  return registry.isWorker && registry.host.getStore() === undefined;
}

/** Calls `work`, and lets run and its kin through within it: for the user's own tasks, and a command that imported a script. */
export function asHost<Result>(work: () => Result): Result {
  return registry.host.run(true, work);
}

/** Settles when the script that is imported for its problems comes to a run. */
export function waitForRun(moduleUrl: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
    };
    registry.asked = moduleUrl;
    registry.wanted = { moduleUrl, ordinal: NaN, resolve: stop, reject: stop };
  });
}

/** Keeps the problem that `make` returns for its ordinal among the problems of its module. */
export function register<Data, Shared>(
  moduleUrl: string | null,
  make: (ordinal: number) => Problem<Data, Shared>,
): Problem<Data, Shared> {
  if (moduleUrl === null) return make(0);
  const siblings = registered(moduleUrl);
  const problem = make(siblings.length);
  registry.problems.set(moduleUrl, [...siblings, problem]);
  const { wanted } = registry;
  if (wanted?.moduleUrl === moduleUrl && wanted.ordinal === problem.ordinal) {
    registry.wanted = null;
    wanted.resolve(problem);
  }
  return problem;
}

/** The problems that a module has defined so far in this process or thread. */
export function registered(moduleUrl: string): readonly Problem[] {
  return registry.problems.get(moduleUrl) ?? [];
}

/** Settles when the wanted problem is defined; rejects with `tooEarly()` when the script starts a run before. */
export function waitForProblem(moduleUrl: string, ordinal: number, tooEarly: () => Error): Promise<Problem> {
  const problem = registered(moduleUrl).at(ordinal);
  registry.asked = moduleUrl;
  if (problem !== undefined) return Promise.resolve(problem);
  if (registry.stopped.has(moduleUrl)) return Promise.reject(tooEarly());
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(tooEarly());
    };
    registry.wanted = { moduleUrl, ordinal, resolve, reject: stop };
  });
}

/**
 * In a worker, a promise that never settles: the script that is imported there for its problem goes no further.
 * Elsewhere undefined.
 */
export function standAside(): Promise<never> | undefined {
  if (!isWorker()) return undefined;
  if (registry.asked !== null) registry.stopped.add(registry.asked);
  registry.wanted?.reject();
  return new Promise<never>(() => undefined);
}
