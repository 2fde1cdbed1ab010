import { TransdimError, checkArgument } from '../errors.js';
import { coreBudget } from '../plan/coreBudget.js';
import { limitNativeThreads, nativeThreadVariables } from '../pool/nativeThreads.js';
import { completionOrder } from './completionOrder.js';
import { copyOf, checkFields } from './options.js';
import { startProcessWorker } from './processWorker.js';
import { serveTasks } from './serveTasks.js';
import { longestTimeoutMs, startUp } from './startUp.js';
import { openTaskQueue } from './taskQueue.js';
import { startThreadWorker } from './threadWorker.js';
import type { WorkerHandle } from './handle.js';
import type { CheckedOptions } from './options.js';
import type { Task } from './taskQueue.js';
import type { IndexedResult, ShutdownOptions, TaskArguments, TaskName, TaskResult, WorkerPool } from './types.js';
import type { Setup } from './wire.js';

/** The pool of openWorkerPool, its workers starting. */
export function startWorkerPool<Tasks>(moduleUrl: string, options: CheckedOptions): WorkerPool<Tasks> {
  const { kind, size, init, initArguments, startTimeoutMs, execArgv, functions } = options;
  const setup: Setup = { moduleUrl, init, initArguments, argv: process.argv.slice(2) };
  if (functions !== null && init !== null) checkFunction('init', functions, init);
  const queue = openTaskQueue();
  const cores = coreBudget() / size; // for native libraries in each worker
  const env = kind === 'processes' ? nativeThreadVariables(cores) : {};
  const restore = kind === 'threads' ? limitNativeThreads(cores) : () => undefined;
  const workers: WorkerHandle[] = []; // by seat: the one that sits there, or sat there last
  let over: (() => Error) | undefined; // why it takes no more tasks
  let ended: Promise<unknown> | undefined;

  const end = (): Promise<unknown> => (ended ??= Promise.all(workers.map((worker) => worker.end())).finally(restore));
  const fail = (error: unknown): void => {
    const reason = error instanceof Error ? error : new Error(String(error));
    over ??= () => reason;
    queue.close(reason);
    void end();
  };
  const close = async (): Promise<void> => {
    over ??= () => closedError('was closed: open another one');
    queue.close(closedError('was closed before this task was done'));
    await end();
  };
  const startAt = (seat: number) => (): WorkerHandle => {
    if (ended !== undefined) throw closedError('was closed while its workers started');
    workers[seat] = kind === 'threads' ? startThreadWorker() : startProcessWorker({ execArgv, env });
    return workers[seat];
  };
  const add = (functionName: string, args: readonly unknown[]): Task => {
    if (over !== undefined) throw over();
    if (functions !== null) checkFunction('functionName', functions, functionName);
    return queue.add(functionName, copyOf('arguments', args));
  };
  const addEach = (functionName: string, items: Iterable<unknown>): Task[] => {
    const isList = typeof (items as Partial<typeof items> | null | undefined)?.[Symbol.iterator] === 'function';
    checkArgument('items', isList, 'items must be a list, or anything else that can be iterated', items);
    const tasks: Task[] = [];
    try {
      for (const item of items) tasks.push(add(functionName, [item]));
      return tasks;
    } catch (error) {
      queue.cancel(tasks);
      throw error;
    }
  };

  for (let seat = 0; seat < size; seat++) {
    serveTasks(queue, () => startUp(startAt(seat), setup, startTimeoutMs)).catch(fail);
  }

  return {
    size,
    get pending() {
      return queue.pending;
    },
    isAlive: () => over === undefined,
    submit: async <Name extends TaskName<Tasks>>(functionName: Name, ...args: TaskArguments<Tasks[Name]>) =>
      (await add(functionName, args).promise) as TaskResult<Tasks[Name]>,
    map: async <Name extends TaskName<Tasks>>(functionName: Name, items: Iterable<TaskArguments<Tasks[Name]>[0]>) => {
      const tasks = addEach(functionName, items);
      try {
        return (await Promise.all(tasks.map(({ promise }) => promise))) as TaskResult<Tasks[Name]>[];
      } finally {
        queue.cancel(tasks);
      }
    },
    results: async function* <Name extends TaskName<Tasks>>(
      functionName: Name,
      items: Iterable<TaskArguments<Tasks[Name]>[0]>,
    ) {
      const tasks = addEach(functionName, items);
      try {
        yield* completionOrder(tasks) as AsyncGenerator<IndexedResult<TaskResult<Tasks[Name]>>>;
      } finally {
        queue.cancel(tasks);
      }
    },
    shutdown: async (given: ShutdownOptions = {}) => {
      checkFields('shutdown', given, ['timeoutMs']);
      const { timeoutMs = Infinity } = given;
      checkArgument('timeoutMs', timeoutMs >= 0, 'timeoutMs must be at least 0', timeoutMs);
      over ??= () => closedError('was shut down: open another one');
      await atMost(timeoutMs, queue.drained());
      await close();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Settles with `promise`, or after so many milliseconds. */
async function atMost(timeoutMs: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    if (timeoutMs <= longestTimeoutMs) timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function checkFunction(argument: string, functions: Readonly<Record<string, unknown>>, name: string): void {
  const names = Object.keys(functions);
  const isThere = names.includes(name) && typeof functions[name] === 'function';
  checkArgument(argument, isThere, `${argument} must be one of the functions given, ${names.join(', ')}`, name);
}

function closedError(what: string): TransdimError<'closed'> {
  return new TransdimError('closed', `this worker pool ${what}`, { pool: 'workerPool' });
}
