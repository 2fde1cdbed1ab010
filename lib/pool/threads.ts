import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';

import { StaticPool } from 'node-worker-threads-pool';

import { TransdimError, decodeError } from '../errors.js';
import type { Reply, ThreadRequest } from './wire.js';

const threadPath = fileURLToPath(new URL('../entry/walkerThread.js', import.meta.url));

/** Threads that answer requests, each thread one at a time. */
export interface Threads {
  /** The report of one request, which waits until a thread is free. */
  ask(request: ThreadRequest): Promise<unknown>;
  close(): Promise<void>;
}

/** The part of StaticPool that its types keep to themselves: the adapter must hear of a thread that ends or throws. */
interface Inside {
  readonly workers: readonly Worker[];
}

/**
 * `size` threads of node-worker-threads-pool. These of its habits are owned here: a thread that throws outside a task
 * would end the process, and one that exits leaves its task pending for ever, as does closing. All of them end the
 * running requests with an error that says so; the pool itself puts a new thread in the place of one that died.
 */
export function openThreads(size: number): Threads {
  const pool = new StaticPool<(request: ThreadRequest) => Promise<Reply>>({ size, task: threadPath });
  const running = new Set<(error: Error) => void>();
  const watched = new WeakSet<Worker>();
  let closed = false;

  const failRunning = (error: Error): void => {
    for (const fail of [...running]) fail(error);
  };
  const watch = (worker: Worker): void => {
    if (watched.has(worker)) return;
    watched.add(worker);
    worker.on('error', (cause) => {
      failRunning(threadError(`threw outside a log posterior: ${cause.message}`, null, cause));
    });
    worker.on('exit', (code) => {
      if (!closed)
        failRunning(threadError(`ended with exit code ${code}; does a log posterior call process.exit?`, code));
    });
  };

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (closed) throw closedError('this walker pool was closed: open another one');
        (pool as unknown as Inside).workers.forEach(watch);
        running.add(reject);
        const settle = (): boolean => running.delete(reject);
        pool
          .exec(request)
          .then((reply) => {
            settle();
            if (reply.kind === 'done') resolve(reply.report);
            else reject(decodeError(reply.error));
          }, reject)
          .finally(settle);
      }),
    close: async () => {
      if (closed) return;
      closed = true;
      failRunning(closedError('this walker pool was closed while it worked'));
      await pool.destroy();
    },
  };
}

function threadError(what: string, exitCode: number | null, cause?: Error): TransdimError<'worker'> {
  const fields = { worker: 'walker thread', exitCode, signal: null };
  return new TransdimError('worker', `a walker thread ${what}`, fields, cause === undefined ? undefined : { cause });
}

function closedError(message: string): TransdimError<'closed'> {
  return new TransdimError('closed', message, { pool: 'walkerPool' });
}
