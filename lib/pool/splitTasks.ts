import type { StateJob, StateTask } from './types.js';

/** A task, or a part of one, on its way to a seat. */
export interface Part<Task> {
  /** Index of the task in the list. */
  readonly task: number;
  /** Which of the task's parts it is, from 0. */
  readonly order: number;
  readonly part: Task;
}

/**
 * The tasks in parts, longest first. Where there are more seats than tasks, those whose parts are the longest are split,
 * as far as their job can split them.
 */
export function splitTasks<Task extends StateTask, Report>(
  job: StateJob<Task, Report>,
  tasks: readonly Task[],
  seats: number,
): Part<Task>[] {
  const lists = tasks.map((task): readonly Task[] => [task]);
  const isWhole = tasks.map(() => job.split === undefined);
  for (let total = tasks.length; total < seats; total = lists.reduce((sum, list) => sum + list.length, 0)) {
    const loads = lists.map((list, i) => (isWhole[i] ? -1 : (tasks[i].cost || 1) / list.length));
    const longest = loads.indexOf(Math.max(...loads));
    if (longest < 0 || loads[longest] < 0) break;
    const parts = job.split?.(tasks[longest], lists[longest].length + 1) ?? [];
    if (parts.length > lists[longest].length) lists[longest] = parts;
    else isWhole[longest] = true;
  }
  const parts = lists.flatMap((list, task) => list.map((part, order) => ({ task, order, part })));
  return parts.sort((a, b) => b.part.cost - a.part.cost);
}

/** The reports of the tasks from those of their parts, which are in the order of `parts`; none for a task that was given up. */
export function joinReports<Task extends StateTask, Report>(
  job: StateJob<Task, Report>,
  tasks: readonly Task[],
  parts: readonly Part<Task>[],
  reports: readonly Report[],
  givenUp: { has(task: number): boolean } = new Set<number>(),
): Report[] {
  return tasks.map((task, index) => {
    if (givenUp.has(index)) return undefined as Report;
    const own: Report[] = [];
    for (const [i, part] of parts.entries()) if (part.task === index) own[part.order] = reports[i];
    return own.length === 1 || job.join === undefined ? own[0] : job.join(task, own);
  });
}
