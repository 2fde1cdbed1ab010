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
  const close = async (): Promise<void> => {
    await crew.close();
    restore();
  };
  return {
    config,
    performState: async <Task extends StateTask, Report>(
      job: StateJob<Task, Report>,
      task: Task,
      given: ProblemContext,
      gauge: Gauge,
    ) => {
      const context = wireContext(given);
      const walkers = wireWalkers(config, seats);
      const { report, usage } = await crew.performState({ job: job.name, task, context, walkers, gauge });
      return { report: report as Report, usage };
    },
    performEach: async <Task, Report>(job: PlainJob<Task, Report>, tasks: readonly Task[]): Promise<Report[]> =>
      (await crew.performEach(job.name, tasks)) as Report[],
    close,
    [Symbol.asyncDispose]: close,
  };
}
