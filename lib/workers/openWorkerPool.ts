import { goNoFurther, isWorker } from '../problem/registry.js';
import { moduleUrlOf } from './moduleUrl.js';
import { checkWorkerPoolOptions } from './options.js';
import { offerFunctions } from './ownFunctions.js';
import { startWorkerPool } from './startWorkerPool.js';
import type { AnyTasks, WorkerPool, WorkerPoolOptions } from './types.js';

/**
 * A pool of workers that perform functions which the module at `moduleUrl` exports: work other than sampling, such as a
 * bootstrap or a sweep. (A walker pool, openWalkerPool, is another thing: it evaluates the points of one state.) Workers
 * start now, and each imports the module afresh. One that dies rejects the task that it had, and is replaced. The pool
 * keeps the script alive only while workers start and tasks are pending; workers end with the script, however it ends.
 * In a worker that imports the script which opens the pool nothing is started, and no promise of the pool settles; tasks and
 * log posteriors that are called there may use it: each worker then starts a pool of its own.
 *
 * @throws {TransdimError} tag 'option': no URL of a module, an option that cannot be used
 * @example
 * function square(x) {
 *   return x * x;
 * }
 * const pool = openWorkerPool(import.meta.url, { functions: { square }, size: 2 });
 * try {
 *   console.log(await pool.map('square', [1, 2, 3])); // [1, 4, 9]
 * } finally {
 *   await pool.shutdown();
 * }
 */
export function openWorkerPool<Tasks = AnyTasks>(
  moduleUrl: string | URL,
  options: WorkerPoolOptions<Tasks> = {},
): WorkerPool<Tasks> {
  const url = moduleUrlOf('moduleUrl', moduleUrl);
  const checked = checkWorkerPoolOptions(options);
  if (!isWorker()) return startWorkerPool<Tasks>(url, checked);
  offerFunctions(url, checked.functions);
  return poolThatStandsAside<Tasks>(checked.size, () => startWorkerPool<Tasks>(url, checked));
}

/**
 * The pool of a script that a worker imports. What the script itself awaits of it never comes, so the import ends there. A
 * task or log posterior that the worker calls later may use it: only then it starts.
 */
function poolThatStandsAside<Tasks>(size: number, start: () => WorkerPool<Tasks>): WorkerPool<Tasks> {
  let started: WorkerPool<Tasks> | undefined;
  const pool = (): WorkerPool<Tasks> | undefined => (isWorker() ? undefined : (started ??= start()));
  const stop = (): Promise<never> => goNoFurther('workerPool');
  return {
    size,
    get pending() {
      return started?.pending ?? 0;
    },
    isAlive: () => started?.isAlive() ?? true,
    submit: (functionName, ...args) => pool()?.submit(functionName, ...args) ?? stop(),
    map: (functionName, items) => pool()?.map(functionName, items) ?? stop(),
    results: async function* (functionName, items) {
      yield* pool()?.results(functionName, items) ?? (await stop());
    },
    shutdown: (options) => pool()?.shutdown(options) ?? stop(),
    close: () => pool()?.close() ?? stop(),
    [Symbol.asyncDispose]: () => pool()?.close() ?? stop(),
  };
}
