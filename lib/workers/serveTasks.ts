import { decodeError, isTransdimError } from '../errors.js';
import { WorkerEnd, workerEnded } from './handle.js';
import { cannotBeCopied } from './options.js';
import type { WorkerHandle } from './handle.js';
import type { Task, TaskQueue } from './taskQueue.js';

/**
 * Lets workers, one after another, perform the tasks of the queue until it is closed: a worker that dies takes the task
 * that it had with it, and `start` makes the next. Throws what `start` throws.
 */
export async function serveTasks(queue: TaskQueue, start: () => Promise<WorkerHandle>): Promise<void> {
  for (;;) {
    const worker = await start();
    while (worker.isAlive()) {
      const task = await queue.next();
      if (task === undefined) return;
      if (worker.isAlive()) await perform(task, worker, queue);
      else queue.putBack(task); // it died while it had nothing to do
    }
    await worker.end();
  }
}

async function perform(task: Task, worker: WorkerHandle, queue: TaskQueue): Promise<void> {
  const { functionName, args } = task;
  try {
    const outcome = await worker.ask({ kind: 'task', functionName, args });
    switch (outcome.kind) {
      case 'returned':
        task.resolve(outcome.value);
        return;
      case 'threw':
        task.reject(decodeError(outcome.error));
        return;
      case 'unready':
        queue.putBack(task);
        return;
      default:
        outcome satisfies never;
    }
  } catch (error) {
    if (error instanceof WorkerEnd)
      task.reject(workerEnded(worker.name, error, `while it performed '${functionName}'`));
    else task.reject(isTransdimError(error) ? error : cannotBeCopied('arguments', args, error));
  }
}
