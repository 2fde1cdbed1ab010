import { openWorkerPool } from '../../lib/index.js';
import type { Test } from 'tap';
import type * as tasks from '../fixtures/taskModules/tasks.js';
import type { WorkerPool, WorkerPoolOptions } from '../../lib/index.js';

export type Tasks = typeof tasks;

/** Both kinds of pool; processes start without this process's own options of Node: they start faster. */
export const kinds = ['threads', 'processes'] as const;

export type Kind = (typeof kinds)[number];

/** The URL of test/fixtures/taskModules/<name>.js. */
export function moduleAt(name: string): URL {
  return new URL(`../fixtures/taskModules/${name}.js`, import.meta.url);
}

/** A pool over a module of test/fixtures/taskModules that is closed with the test. */
export function openPool(
  t: Test,
  kind: Kind,
  options: Omit<WorkerPoolOptions<Tasks>, 'kind'> = {},
  name = 'tasks',
): WorkerPool<Tasks> {
  const own = kind === 'processes' ? { execArgv: [] } : {};
  const pool = openWorkerPool<Tasks>(moduleAt(name), { kind, size: 2, ...own, ...options });
  t.teardown(() => pool.close());
  return pool;
}
