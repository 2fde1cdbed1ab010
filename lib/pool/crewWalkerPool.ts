import { endure } from './endure.js';
import { interruptedError, stopWith } from './stopping.js';
import { gaugeFields } from './types.js';
import { openWatchedGauge } from './watchGauge.js';
import { wireContext } from './wireContext.js';
import { wireWalkers } from './wireWalkers.js';
import type { Crew } from './crew.js';
import type {
  Gauge,
  MapPool,
  PlainJob,
  ProblemContext,
  StateJob,
  StateTask,
  WalkerPool,
  WalkerPoolConfig,
} from './types.js';

/** The walker pool of a crew of threads or processes of this process; `restore` is called when it has been closed. */
export function crewWalkerPool(
  config: Exclude<WalkerPoolConfig, MapPool>,
  crew: Crew,
  seats: number,
  restore: () => void,
): WalkerPool {
  let closed = false;
  const close = async (): Promise<void> => {
    closed = true;
    await crew.close();
    restore();
  };
  return {
    config,
    performState: async <Task extends StateTask, Report>(
      job: StateJob<Task, Report>,
      task: Task,
      given: ProblemContext,
      onGauge: (gauge: Gauge) => void,
      signal?: AbortSignal,
    ) => {
      const context = wireContext(given);
      const walkers = wireWalkers(config, seats);
      const isOver = (): boolean => closed || signal?.aborted === true;
      let running: Gauge | undefined;
      const stop = (): void => {
        if (running !== undefined) running[gaugeFields.stop] = 1;
      };
      const callOff = stopWith(signal, stop, () => void crew.halt(interruptedError()));
      try {
        const { report, usage } = await endure(task, given.problem, isOver, async (attempt, watch) => {
          const { gauge, close: closeGauge } = openWatchedGauge((values) => {
            watch(values);
            onGauge(values);
          });
          running = gauge;
          if (isOver()) stop();
          try {
            return await crew.performState({ job: job.name, task: attempt, context, walkers, gauge });
          } finally {
            closeGauge();
          }
        });
        return { report: report as Report, usage };
      } finally {
        callOff();
      }
    },
    performEach: async <Task, Report>(job: PlainJob<Task, Report>, tasks: readonly Task[], signal?: AbortSignal) =>
      (await crew.performEach(job.name, tasks, signal)) as Report[],
    close,
    [Symbol.asyncDispose]: close,
  };
}
