import { isTransdimError } from '../errors.js';
import { hasListeners, openSignalWatch } from './signalWatch.js';
import { exitCodes, stopSignals } from './stopSignals.js';
import { leave, underWay } from './underWay.js';
import type { StopSignal } from './stopSignals.js';

/**
 * What `work` comes to. At the first Ctrl-C or SIGTERM it is asked, by the AbortSignal that it is given, to write down what
 * it has; then `hint` is printed, and the script ends with exit code 130 or 143. At the second the script ends at once, if need
 * be by SIGKILL. A signal that somebody else listens to is theirs, and none is listened to where the caller has `given` an
 * AbortSignal.
 */
export async function stoppable<T>(
  given: AbortSignal | undefined,
  hint: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  underWay.hints.add(hint);
  try {
    return await (given === undefined ? heeding(hint, work) : work(given));
  } finally {
    underWay.hints.delete(hint);
  }
}

/** The same, with an ear for signals. */
async function heeding<T>(hint: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const said: StopSignal[] = [];
  const listen = (name: StopSignal): void => {
    said.push(name);
    if (said.length > 1) leave(exitCodes[said[0]]);
    process.stderr.write(`\n${name}: stopping, what is done is written down (again to stop at once)\n`);
    controller.abort();
  };
  const free = stopSignals.filter((name) => !hasListeners(name));
  for (const name of free) process.on(name, listen);
  const watch = openSignalWatch({ hint, signals: free });
  try {
    const result = await work(controller.signal);
    if (said.length > 0) {
      process.stderr.write('it was done before it could stop: the result is in the folder\n');
      leave(exitCodes[said[0]]);
    }
    return result;
  } catch (error) {
    if (said.length === 0 || !isTransdimError(error, 'interrupted')) throw error;
    process.stderr.write(`${hint}\n`);
    return leave(exitCodes[said[0]]);
  } finally {
    for (const name of free) process.off(name, listen);
    await watch.close();
  }
}
