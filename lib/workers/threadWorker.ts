import { fileURLToPath } from 'node:url';

import { isTransdimError } from '../errors.js';
import { openThread } from '../pool/thread.js';
import { WorkerEnd } from './handle.js';
import type { WorkerHandle } from './handle.js';
import type { Outcome, WorkerRequest } from './wire.js';

const entryPath = fileURLToPath(new URL('../entry/genericWorker.js', import.meta.url));

let threads = 0;

/**
 * A thread of this process. It is the only one of its own pool of threads, so that its end harms no other worker; a
 * thread that ended while idle was replaced there in silence, which the new one tells by being 'unready'.
 */
export function startThreadWorker(): WorkerHandle {
  threads += 1;
  const thread = openThread<WorkerRequest>(entryPath);
  let alive = true;
  return {
    name: `worker thread ${threads}`,
    ask: async (request) => {
      try {
        const outcome = (await thread.ask(request)) as Outcome;
        alive = outcome.kind !== 'unready';
        return outcome;
      } catch (error) {
        alive = false;
        if (!isTransdimError(error, 'worker')) throw error;
        const { exitCode } = error.fields;
        const how =
          exitCode === null
            ? `threw outside a task (${error.cause instanceof Error ? error.cause.message : error.message})`
            : `ended with exit code ${exitCode} (does it call process.exit?)`;
        throw new WorkerEnd(how, exitCode, null, error.cause === undefined ? undefined : { cause: error.cause });
      }
    },
    isAlive: () => alive,
    end: () => {
      alive = false;
      return thread.close();
    },
  };
}
