/** A task that was submitted: settled once, by the worker that claims it or by the end of the pool. */
export interface Task {
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly promise: Promise<unknown>;
  resolve(this: void, value: unknown): void;
  reject(this: void, error: unknown): void;
}

/** Tasks in the order in which they were submitted, claimed one by one by whoever is free. */
export interface TaskQueue {
  /** Tasks that have not settled. */
  readonly pending: number;
  add(functionName: string, args: readonly unknown[]): Task;
  /** The next task, once there is one; undefined when the queue is closed. */
  next(): Promise<Task | undefined>;
  /** Returns a claimed task that was not begun: it is the next one again. */
  putBack(task: Task): void;
  /** Takes away the tasks that nobody has claimed; their promises never settle. */
  cancel(tasks: readonly Task[]): void;
  /** Settles when no task is pending. */
  drained(): Promise<void>;
  /** Rejects whatever has not settled. */
  close(error: unknown): void;
}

/** Claimed tasks that are kept at the front of the list before it is made shorter. */
const slack = 1024;

/** An empty queue. */
export function openTaskQueue(): TaskQueue {
  const list: Task[] = []; // tasks before `head` were claimed; those after it may have been cancelled
  let head = 0;
  const unclaimed = new Set<Task>();
  const unsettled = new Set<Task>();
  const free: ((task: Task | undefined) => void)[] = [];
  const drains: (() => void)[] = [];
  let closed = false;

  const remove = (task: Task): void => {
    unclaimed.delete(task);
    unsettled.delete(task);
    if (unsettled.size > 0) return;
    for (const drain of drains.splice(0)) drain();
  };
  const claim = (): Task | undefined => {
    while (head < list.length) {
      const task = list[head];
      head += 1;
      if (head > slack && 2 * head > list.length) {
        list.splice(0, head);
        head = 0;
      }
      if (unclaimed.delete(task)) return task;
    }
    return undefined;
  };
  const offer = (): void => {
    while (free.length > 0) {
      const task = claim();
      if (task === undefined) return;
      free.shift()?.(task);
    }
  };

  return {
    get pending() {
      return unsettled.size;
    },
    add: (functionName, args) => {
      const task = openTask(functionName, args, remove);
      unsettled.add(task);
      unclaimed.add(task);
      list.push(task);
      offer();
      return task;
    },
    next: () => {
      if (closed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        free.push(resolve);
        offer();
      });
    },
    putBack: (task) => {
      if (!unsettled.has(task)) return;
      unclaimed.add(task);
      if (head === 0) list.unshift(task);
      else list[--head] = task;
      offer();
    },
    cancel: (tasks) => {
      for (const task of tasks) if (unclaimed.has(task)) remove(task);
    },
    drained: () => (unsettled.size === 0 ? Promise.resolve() : new Promise((resolve) => drains.push(resolve))),
    close: (error) => {
      closed = true;
      for (const task of [...unsettled]) task.reject(error);
      for (const take of free.splice(0)) take(undefined);
    },
  };
}

function openTask(functionName: string, args: readonly unknown[], remove: (task: Task) => void): Task {
  let settle: Pick<Task, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<unknown>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const task: Task = {
    ...{ functionName, args, promise },
    resolve: (value) => {
      remove(task);
      settle?.resolve(value);
    },
    reject: (error) => {
      remove(task);
      settle?.reject(error);
    },
  };
  return task;
}
