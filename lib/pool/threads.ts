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

type ThreadPool = StaticPool<(request: ThreadRequest) => Promise<Reply>>;

/**
 * `size` threads of node-worker-threads-pool. These of its habits are owned here: a thread that throws outside a task
 * would end the process; one that exits leaves its task pending for ever, as does closing; one that exits with code 0,
 * or was sent what cannot be cloned, takes no more tasks. All of them end the running requests with an error that says
 * so. What the other threads were doing is then wanted no more: all go, and the next request starts new ones.
 */
export function openThreads(size: number): Threads {
  const running = new Set<(error: unknown) => void>();
  let ending: Promise<unknown> = Promise.resolve();
  let closed = false;

  const start = (): ThreadPool => {
    const started: ThreadPool = new StaticPool({ size, task: threadPath });
    for (const worker of (started as unknown as Inside).workers) {
      worker.on('error', (cause) => {
        if (pool === started) abandon(threadError(`threw outside a log posterior: ${cause.message}`, null, cause));
      });
      worker.on('exit', (code) => {
        if (pool !== started) return;
        abandon(threadError(`ended with exit code ${code}; does a log posterior call process.exit?`, code));
      });
    }
    return started;
  };
  /** An open pool that does nothing keeps no script alive. */
  const hold = (on: boolean): void => {
    for (const worker of (pool as unknown as Inside | undefined)?.workers ?? []) {
      if (on) worker.ref();
      else worker.unref();
    }
  };
  const abandon = (error: unknown): void => {
    for (const fail of running) fail(error);
    running.clear();
    ending = Promise.all([ending, pool?.destroy()]);
    pool = undefined;
  };
  let pool: ThreadPool | undefined = start();
  hold(false);

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (closed) throw closedError('this walker pool was closed: open another one');
        const asked = (pool ??= start());
        running.add(reject);
        hold(true);
        asked
          .exec(request)
          .then(
            (reply) => {
              if (reply.kind === 'done') resolve(reply.report);
              else reject(decodeError(reply.error));
            },
            (error: unknown) => {
              if (pool === asked) abandon(error);
            },
          )
          .finally(() => {
            running.delete(reject);
            if (running.size === 0) hold(false);
          });
      }),
    close: async () => {
      closed = true;
      abandon(closedError('this walker pool was closed while it worked'));
      await ending;
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
