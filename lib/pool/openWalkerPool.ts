import { setImmediate } from 'node:timers/promises';

import { TransdimError } from '../errors.js';
import { isWorker } from '../problem/registry.js';
import { bindState, setUp } from '../problem/bindState.js';
import { checkWalkerPoolConfig } from './config.js';
import { openCrew } from './crew.js';
import { openSerialEvaluator } from './serialEvaluator.js';
import { wireContext } from './wireContext.js';
import type { Gauge, PlainJob, ProblemContext, StateJob, StateTask, WalkerPool, WalkerPoolConfig } from './types.js';

/**
 * A pool over which the points of one state's batches are spread, in this process, for use in many calls.
 * Given to a call together with a state pool, only its configuration is used: every state process makes its own.
 *
 * @throws {TransdimError} tag 'option': an unknown kind, a size that is no whole number from 1.
 * @example
 * const walkerPool = openWalkerPool({ kind: 'threads', size: 2 });
 * try {
 *   const ensembles = await runMcmcPerState(problem, { steps: 1000, walkerPool });
 * } finally {
 *   await walkerPool.close();
 * }
 */
export function openWalkerPool(config: WalkerPoolConfig): WalkerPool {
  const checked = checkWalkerPoolConfig(config);
  if (isWorker()) return serialWalkerPool(checked); // the script that opens it is here for its problem only
  switch (checked.kind) {
    case 'serial':
      return serialWalkerPool(checked);
    case 'threads':
      return threadWalkerPool(checked);
    default:
      return checked satisfies never;
  }
}

/** What setup() made of each call's data: it is called once per call, on a copy that it may change. */
const setUps = new WeakMap<ProblemContext, { readonly shared: unknown }>();

function sharedOf(context: ProblemContext): unknown {
  const { problem, data } = context;
  const known = setUps.get(context) ?? {
    shared: setUp(problem, problem.setup === undefined ? data : copyOf(data)),
  };
  setUps.set(context, known);
  return known.shared;
}

/** A copy, as other processes get one; what cannot be cloned, such as a function, can only be used here, as it is. */
function copyOf(data: unknown): unknown {
  try {
    return structuredClone(data);
  } catch {
    return data;
  }
}

function serialWalkerPool(config: Required<WalkerPoolConfig>): WalkerPool {
  let closed = false;
  const checkOpen = (): void => {
    if (closed)
      throw new TransdimError('closed', 'this walker pool was closed: open another one', { pool: 'walkerPool' });
  };
  return {
    config,
    performState: async (job, task, context, gauge) => {
      checkOpen();
      const { problem } = context;
      const shared = sharedOf(context);
      const evaluate = bindState(problem, problem.states[task.state], shared);
      const evaluator = openSerialEvaluator(evaluate, task.batchSize, task.dimension);
      return job.perform(task, { problem, shared, evaluator, evaluate, gauge });
    },
    performEach: async (job, tasks) => {
      checkOpen();
      const reports = [];
      for (const task of tasks) {
        reports.push(job.perform(task));
        await setImmediate(); // the event loop turns: signals and timers come through
      }
      return reports;
    },
    ...closing(() => {
      closed = true;
      return Promise.resolve();
    }),
  };
}

function threadWalkerPool(config: Required<WalkerPoolConfig> & { readonly kind: 'threads' }): WalkerPool {
  const crew = openCrew(config.size);
  return {
    config,
    async performState<Task extends StateTask, Report>(
      job: StateJob<Task, Report>,
      task: Task,
      context: ProblemContext,
      gauge: Gauge,
    ): Promise<Report> {
      const { report } = await crew.performState(job.name, task, wireContext(context), gauge);
      return report as Report;
    },
    async performEach<Task, Report>(job: PlainJob<Task, Report>, tasks: readonly Task[]): Promise<Report[]> {
      return (await crew.performEach(job.name, tasks)) as Report[];
    },
    ...closing(() => crew.close()),
  };
}

function closing(close: () => Promise<void>): Pick<WalkerPool, 'close' | typeof Symbol.asyncDispose> {
  return { close, [Symbol.asyncDispose]: close };
}
