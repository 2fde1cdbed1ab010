/** What a pool knows about a module when its type is not given: functions of anything. */
export type AnyTasks = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** The names under which a module exports functions. */
export type TaskName<Tasks> = {
  [Name in keyof Tasks]: Tasks[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Tasks] &
  string;

/** The arguments of a task. */
export type TaskArguments<Task> = Task extends (...args: infer Arguments) => unknown ? Arguments : never;

/** What a task comes to, once its promise is awaited. */
export type TaskResult<Task> = Task extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** How a pool is opened. */
export interface WorkerPoolOptions<Tasks = AnyTasks> {
  /**
   * Threads of this process, or processes of their own, in which a function has the main thread to itself, as native
   * addons and process.chdir() may ask for. @default 'threads'
   */
  readonly kind?: 'threads' | 'processes';
  /** Workers. @default the cores this process may use */
  readonly size?: number;
  /** The function that every worker calls once, and awaits, before its first task. @default none */
  readonly init?: TaskName<Tasks>;
  /** What init is called with: copied now, and for each worker; a SharedArrayBuffer is shared by threads. @default none */
  readonly initArguments?: readonly unknown[];
  /** Milliseconds that a worker may take to import the module and to finish init. @default 60 000 */
  readonly startTimeoutMs?: number;
  /** Node's options in worker processes. @default those of this process */
  readonly execArgv?: readonly string[];
  /**
   * The functions themselves, for a script that opens a pool over its own and awaits it at top level: workers then take
   * them as soon as they come to this call, and go no further. @default the module's exports
   */
  readonly functions?: Tasks;
}

/** One result of WorkerPool.results: the index of its item, and what the function made of it. */
export interface IndexedResult<Value> {
  readonly index: number;
  readonly value: Value;
}

/** How a pool is shut down. */
export interface ShutdownOptions {
  /** Milliseconds to wait for the tasks that were submitted. @default Infinity */
  readonly timeoutMs?: number;
}

/** Workers that perform the functions of a module. Open it with openWorkerPool, shut it down or close it when done. */
export interface WorkerPool<Tasks = AnyTasks> {
  readonly size: number;
  /** Tasks that were submitted and have not settled. */
  readonly pending: number;
  /** Whether tasks may be submitted: false once it is shut down or closed, or when its workers could not start. */
  isAlive(): boolean;
  /**
   * What the function comes to in the next worker that is free. What it throws is thrown here, with its name, message,
   * stack and cause. Arguments are copied now, by structured clone, and so is the result.
   * @throws {TransdimError} tag 'option': no such function, an argument or a result that cannot be copied; tag 'worker':
   *   the worker ended before the task did, or could not start; tag 'closed': the pool is closed
   */
  submit<Name extends TaskName<Tasks>>(
    functionName: Name,
    ...args: TaskArguments<Tasks[Name]>
  ): Promise<TaskResult<Tasks[Name]>>;
  /**
   * What the function comes to for each item, in the order of the items. Each is claimed by the next free worker. The first
   * error is thrown, and what has not begun then is cancelled.
   */
  map<Name extends TaskName<Tasks>>(
    functionName: Name,
    items: Iterable<TaskArguments<Tasks[Name]>[0]>,
  ): Promise<TaskResult<Tasks[Name]>[]>;
  /** The same one by one, as they come; begins with the loop. Leaving the loop cancels what has not begun. */
  results<Name extends TaskName<Tasks>>(
    functionName: Name,
    items: Iterable<TaskArguments<Tasks[Name]>[0]>,
  ): AsyncIterableIterator<IndexedResult<TaskResult<Tasks[Name]>>>;
  /**
   * Takes no more tasks, waits for those that were submitted, at most timeoutMs, and closes the pool.
   */
  shutdown(options?: ShutdownOptions): Promise<void>;
  /** Ends the workers, whatever they are doing; what has not settled is rejected with tag 'closed'. Twice is harmless. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
