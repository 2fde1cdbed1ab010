import type { Task } from './taskQueue.js';
import type { IndexedResult } from './types.js';

/** The results of the tasks as they come, each with the index of its task. Throws what the first task to fail threw. */
export async function* completionOrder(tasks: readonly Task[]): AsyncGenerator<IndexedResult<unknown>> {
  const settled: (() => IndexedResult<unknown>)[] = [];
  let wake = (): void => undefined;
  for (const [index, { promise }] of tasks.entries()) {
    promise.then(
      (value) => {
        settled.push(() => ({ index, value }));
        wake();
      },
      (error: unknown) => {
        settled.push(() => {
          throw error;
        });
        wake();
      },
    );
  }
  for (let given = 0; given < tasks.length; given++) {
    if (settled.length === given) await new Promise<void>((resolve) => (wake = resolve));
    yield settled[given]();
  }
}
