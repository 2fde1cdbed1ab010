import { AsyncLocalStorage } from 'node:async_hooks';

import { TransdimError } from '../errors.js';

/**
 * Whether a function of a problem is being called in this process or thread: then a run would multiply with the threads and
 * processes that call it. It lives on globalThis: the script may have got hold of a second copy of this library.
 */
interface Evaluations {
  /** Calls that have not returned. */
  depth: number;
  /** Set within calls that may return promises, and in whatever they await. */
  readonly awaited: AsyncLocalStorage<true>;
  /** Whether some are made for good: they make every promise of this thread slower. */
  isAwaited: boolean;
}

const key = Symbol.for('transdim.evaluations');
const holder = globalThis as unknown as Record<symbol, Evaluations | undefined>;

const evaluations: Evaluations = (holder[key] ??= {
  ...{ depth: 0, awaited: new AsyncLocalStorage<true>(), isAwaited: false },
});

/** Whether the caller is a function of a problem, or was called by one. */
export function isEvaluating(): boolean {
  return evaluations.depth > 0 || evaluations.awaited.getStore() === true;
}

/** Calls functions of a problem. */
export function evaluate<Result>(work: () => Result): Result {
  evaluations.depth += 1;
  try {
    return work();
  } finally {
    evaluations.depth -= 1;
  }
}

/** The same for one that may return a promise; what it awaits belongs to the call. */
export function evaluateLater<Result>(work: () => Result): Result {
  evaluations.isAwaited = true;
  return evaluations.awaited.run(true, work);
}

/** The same once, to find out whether it returns a promise. */
export function evaluateOnce<Result>(work: () => Result): Result {
  const value = evaluations.awaited.run(true, work);
  if (!evaluations.isAwaited && !(value instanceof Promise)) evaluations.awaited.disable();
  return value;
}

/** Throws TransdimError (tag 'problem') where a function of a problem calls the public function of this name. */
export function refuseEvaluation(call: string): void {
  if (!isEvaluating()) return;
  const message = `${call} was called by a function of a problem (its log posterior, setup, start or forward), which may neither start runs nor open their pools: call it before the run and give what it finds as data, or have it called by a task of openWorkerPool`;
  throw new TransdimError('problem', message, { moduleUrl: null });
}
