import { TransdimError, decodeError } from '../errors.js';
import { WorkerEnd, workerEnded } from './handle.js';
import type { WorkerHandle } from './handle.js';
import type { Setup } from './wire.js';

/** Workers that end by themselves while they start are tried anew, so many times in a row. */
const tries = 3;

/**
 * A worker that has imported the module and finished its init. `start` makes one; the one before was ended.
 * @throws {TransdimError} tag 'worker': it took too long, its init threw, or it ended by itself three times; tag 'option':
 *   the module cannot be imported, or exports no such init
 */
export async function startUp(start: () => WorkerHandle, setup: Setup, timeoutMs: number): Promise<WorkerHandle> {
  for (let attempt = 1; ; attempt++) {
    const worker = start();
    try {
      const outcome = await withinTime(worker, setup, timeoutMs);
      if (outcome.kind === 'returned') return worker;
      if (outcome.kind === 'threw') throw decodeError(outcome.error);
    } catch (error) {
      await worker.end();
      if (!(error instanceof WorkerEnd)) throw error;
      if (attempt === tries) throw workerEnded(worker.name, error, `while it imported ${whatOf(setup)}`);
    }
  }
}

/**
 * What a worker answers when it is asked to start.
 * @throws {TransdimError} tag 'worker' when it takes longer than timeoutMs
 */
export async function withinTime(
  worker: Pick<WorkerHandle, 'name' | 'ask'>,
  setup: Setup,
  timeoutMs: number,
): ReturnType<WorkerHandle['ask']> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    if (timeoutMs > longestTimeoutMs) return;
    timer = setTimeout(() => {
      const message = `${worker.name} has not imported ${whatOf(setup)} within ${timeoutMs} ms: look for what waits there, such as a pool or a run that is awaited at top level, or raise startTimeoutMs`;
      reject(new TransdimError('worker', message, { worker: worker.name, exitCode: null, signal: null }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([worker.ask({ kind: 'start', setup }), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a timer can count; a longer wait is one without end. */
export const longestTimeoutMs = 2 ** 31 - 1;

function whatOf({ moduleUrl, init }: Setup): string {
  return init === null ? moduleUrl : `${moduleUrl} and finished its init '${init}'`;
}
