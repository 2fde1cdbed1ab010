import { TransdimError } from '../errors.js';

/**
 * How long a task that is asked to stop may take to write down what it has. Steps are written down every second, so what
 * takes longer is a step that is not done, which nothing can save.
 */
const graceMs = 2000;

/** Asks to stop when `signal` says so, and ends by force what has not stopped some time after. The returned function calls that off. */
export function stopWith(signal: AbortSignal | undefined, stop: () => void, end: () => void): () => void {
  if (signal === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    stop();
    timer = setTimeout(end, graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
}

/** Throws TransdimError (tag 'interrupted') where a call was asked to stop before it has started anything. */
export function refuseStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw interruptedError();
}

/** The error of a call that was asked to stop. */
export function interruptedError(): TransdimError<'interrupted'> {
  return new TransdimError('interrupted', 'stopped as asked', { folder: null });
}
