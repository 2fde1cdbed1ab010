import { AsyncLocalStorage } from 'node:async_hooks';

import { isEvaluating, refuseEvaluation } from './evaluation.js';
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
  /** In a worker, until its problem is defined: what to do then. */
  wanted: Wanted | null;
  /** In a worker: the module that was asked for last, and what the scripts came to first that went no further. */
  asked: string | null;
  readonly stopped: Map<string, Stop>;
  /** In a worker: what to do when the script that it imports comes to something where it goes no further. */
  readonly watchers: Set<(stop: Stop) => void>;
  /** Set within work that goes on although this process is a worker. */
  readonly host: AsyncLocalStorage<true>;
}

interface Wanted {
  readonly moduleUrl: string;
  readonly ordinal: number;
  readonly resolve: (problem: Problem) => void;
}

/** What a script may come to where it goes no further in a worker: a run, a pool of workers, jobs. */
export type Stop = 'run' | 'workerPool' | 'jobs';

/** How long a script may take to define what is wanted after it has come to something that it need not await. */
const graceMs = 1000;

const key = Symbol.for('transdim.registry');
const holder = globalThis as unknown as Record<symbol, Registry | undefined>;
const registry: Registry = (holder[key] ??= {
  ...{ problems: new Map(), isWorker: false, isEvaluator: false },
  ...{ wanted: null, asked: null, stopped: new Map(), watchers: new Set(), host: new AsyncLocalStorage() },
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

/** Whether this process or thread serves a pool, and the caller is neither a task of it nor a function of a problem. */
export function isWorker(): boolean {
  return registry.isWorker && registry.host.getStore() === undefined && !isEvaluating();
}

/** Calls `work`, and lets run and its kin through within it: for the user's own tasks, and a command that imported a script. */
export function asHost<Result>(work: () => Result): Result {
  return registry.host.run(true, work);
}

/**
 * Calls `listener` when the script that a worker imports goes no further, with what it came to, until the function that is
 * returned is called: at once where `isSure` of that; else after a second, as a script need not await what it came to.
 */
export function watchStops(listener: (stop: Stop) => void, isSure: (stop: Stop) => boolean): () => void {
  const giveUp = (stop: Stop): void => {
    if (registry.watchers.has(watcher)) listener(stop);
  };
  const watcher = (stop: Stop): void => {
    if (isSure(stop)) listener(stop);
    else setTimeout(giveUp, graceMs, stop);
  };
  registry.watchers.add(watcher);
  return () => {
    registry.watchers.delete(watcher);
  };
}

/** Settles when the script that is imported for its problems goes no further, with what it came to. */
export function waitForStop(moduleUrl: string): Promise<Stop> {
  registry.asked = moduleUrl;
  return new Promise((resolve) => watchStops(resolve, isRun));
}

const isRun = (stop: Stop): boolean => stop === 'run';

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

/** Settles when the wanted problem is defined; rejects with `tooEarly(stop)` when the script goes no further before. */
export function waitForProblem(moduleUrl: string, ordinal: number, tooEarly: (stop: Stop) => Error): Promise<Problem> {
  const problem = registered(moduleUrl).at(ordinal);
  registry.asked = moduleUrl;
  if (problem !== undefined) return Promise.resolve(problem);
  return new Promise((resolve, reject) => {
    const unwatch = watchStops((stop) => {
      reject(tooEarly(stop));
    }, isRun);
    const take = (taken: Problem): void => {
      unwatch();
      resolve(taken);
    };
    registry.wanted = { moduleUrl, ordinal, resolve: take };
    const before = registry.stopped.get(moduleUrl);
    if (before !== undefined) tellWatchers(before);
  });
}

/**
 * In a worker, a promise that never settles: the script that is imported there goes no further. Elsewhere undefined.
 * Throws TransdimError (tag 'problem') where a function of a problem makes this call.
 */
export function standAside(call: string): Promise<never> | undefined {
  refuseEvaluation(call);
  return isWorker() ? goNoFurther('run') : undefined;
}

/** The same where the caller knows that it is in a worker. */
export function goNoFurther(stop: Stop): Promise<never> {
  const { asked, stopped } = registry;
  if (asked !== null && (isRun(stop) || !stopped.has(asked))) stopped.set(asked, stop);
  tellWatchers(stop);
  return new Promise<never>(() => undefined);
}

function tellWatchers(stop: Stop): void {
  for (const watcher of registry.watchers) watcher(stop);
}
