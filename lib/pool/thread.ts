import type { Worker } from 'node:worker_threads';

import { StaticPool } from 'node-worker-threads-pool';

import { TransdimError, decodeError } from '../errors.js';
import { canStartThreads } from './configFields.js';
import { fewer } from './describeEnd.js';
import type { Evaluated, Reply } from './wire.js';

/** A thread that answers requests one after the other, in their order. */
export interface Thread<Request> {
  /** The report of one request. `onEvaluated` is called if the thread says so on its way. */
  ask(request: Request, onEvaluated?: () => void): Promise<unknown>;
  /**
   * Ends the thread, whatever it is doing; requests that are running fail with `reason` as soon as it is gone: whoever hears
   * of it can be sure that it writes nothing more. The next request starts a new one.
   */
  end(reason: Error): Promise<void>;
  close(): Promise<void>;
}

/** How a thread is started and asked. */
export interface ThreadOptions<Request> {
  /** To what the heap of a thread that is started may grow, in megabytes. @default what Node allows */
  readonly heapMb?: () => number | null;
  /** What is sent in the place of a request; `isFirst`: nothing was sent since the thread was started. @default the request */
  readonly abridge?: (request: Request, isFirst: boolean) => Request;
}

/** The part of StaticPool that its types keep to themselves: the adapter must hear of a thread that ends or throws. */
interface Inside {
  readonly workers: readonly Worker[];
}

/** A request that was not answered yet. */
interface Asked {
  readonly resolve: (report: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onEvaluated: (() => void) | undefined;
}

/**
 * One thread of node-worker-threads-pool. These of its habits are owned here: it takes the first message that comes for
 * the answer to a request; a thread that throws outside a task would end the process; one that exits leaves its task
 * pending for ever, as does closing; one that exits with code 0, or was sent what cannot be cloned, takes no more tasks.
 * So messages are read here, and whatever ends a thread ends the running requests with an error that says so.
 */
export function openThread<Request>(path: string, options: ThreadOptions<Request> = {}): Thread<Request> {
  const { heapMb = () => null, abridge = (request: Request): Request => request } = options;
  type Pool = StaticPool<(request: Request) => Promise<Reply>>;
  /** In the order in which they are answered. */
  const running: Asked[] = [];
  let ending: Promise<unknown> = Promise.resolve();
  /** The one that was asked last. */
  let last: Pool | undefined;
  let closed = false;

  const workersOf = (of: Pool | undefined): readonly Worker[] => (of as unknown as Inside | undefined)?.workers ?? [];
  const start = (): Pool => {
    if (!canStartThreads()) {
      const message =
        'threads cannot be started under node --input-type, which they would take for themselves: put the script in a file, as script.mjs, or use processes';
      throw new TransdimError('option', message, { option: 'kind', given: 'threads' });
    }
    const limit = heapMb();
    const resourceLimits = limit === null ? undefined : { maxOldGenerationSizeMb: limit };
    const started: Pool = new StaticPool({ size: 1, task: path, resourceLimits });
    for (const worker of workersOf(started)) {
      worker.on('message', (message: Reply | Evaluated) => {
        if (pool === started) take(message);
      });
      worker.on('error', (cause) => {
        if (pool !== started) return;
        const isFull = (cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
        const size = limit === null ? 'what Node allows' : `heapMb of walkerPool, ${limit} MB`;
        const what = isFull
          ? `ran out of memory: its heap reached ${size}; raise it, or ${fewer}`
          : `threw outside a log posterior: ${cause.message}`;
        abandon(threadError(what, null, cause));
      });
      worker.on('exit', (code) => {
        if (pool !== started) return;
        abandon(threadError(`ended with exit code ${code}; does a log posterior call process.exit?`, code));
      });
    }
    return started;
  };
  /** A thread that does nothing keeps no script alive. */
  const hold = (on: boolean): void => {
    for (const worker of workersOf(pool)) {
      if (on) worker.ref();
      else worker.unref();
    }
  };
  const take = (message: Reply | Evaluated): void => {
    if (message.kind === 'evaluated') {
      running.at(0)?.onEvaluated?.();
      return;
    }
    const asked = running.shift();
    if (running.length === 0) hold(false);
    if (message.kind === 'done') asked?.resolve(message.report);
    else asked?.reject(decodeError(message.error));
  };
  const abandon = (error: unknown): void => {
    const failing = running.splice(0);
    ending = Promise.all([ending, pool?.destroy()]).then(() => {
      for (const { reject } of failing) reject(error);
    });
    pool = undefined;
  };
  let pool: Pool | undefined = start();
  hold(false);

  return {
    ask: (request, onEvaluated) =>
      new Promise((resolve, reject) => {
        if (closed) throw closedError('this walker pool was closed: open another one');
        const asked = (pool ??= start());
        running.push({ resolve, reject, onEvaluated });
        hold(true);
        const isFirst = asked !== last;
        last = asked;
        asked.exec(abridge(request, isFirst)).catch((error: unknown) => {
          if (pool === asked) abandon(error);
        });
      }),
    end: async (reason) => {
      abandon(reason);
      await ending;
    },
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

/** The error of a pool that is used after it was closed. */
export function closedError(message: string, pool = 'walkerPool'): TransdimError<'closed'> {
  return new TransdimError('closed', message, { pool });
}
