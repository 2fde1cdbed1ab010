import { TransdimError } from '../errors.js';
import { checkAgreement } from './agree.js';
import { startStateProcess } from './stateProcess.js';
import { isOpenWalkerPool } from './types.js';
import { wireContext } from './wireContext.js';
import type { StateProcess } from './stateProcess.js';
import type { Performed } from './wire.js';
import type {
  OnGauge,
  ProblemContext,
  StateJob,
  StatePool,
  StatePoolConfig,
  StateTask,
  WalkerPool,
  WalkerPoolConfig,
} from './types.js';

/** The state pool of processes that start now, together; tasks are claimed by whichever is free. */
export function processStatePool(config: Required<StatePoolConfig> & { readonly kind: 'processes' }): StatePool {
  const processes = Array.from({ length: config.size }, () => startStateProcess(config.execArgv));
  const idle = new Set<number>(processes.keys());
  const waiting: ((index: number) => void)[] = [];
  let closed = false;

  const claim = (): Promise<number> => {
    const [index] = idle;
    if (idle.size === 0) return new Promise((resolve) => waiting.push(resolve));
    idle.delete(index);
    return Promise.resolve(index);
  };
  const release = (index: number): void => {
    const next = waiting.shift();
    if (next === undefined) idle.add(index);
    else next(index);
  };
  const alive = (index: number): StateProcess => {
    if (closed) throw closedError('this state pool was closed: open another one');
    if (!processes[index].isAlive()) processes[index] = startStateProcess(config.execArgv);
    return processes[index];
  };

  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all(processes.map((process) => process.end()));
  };

  return {
    config,
    performStates: async <Task extends StateTask, Report>(
      job: StateJob<Task, Report>,
      tasks: readonly Task[],
      given: ProblemContext,
      walkers: WalkerPoolConfig | WalkerPool,
      onGauge: OnGauge,
    ): Promise<Report[]> => {
      const context = wireContext(given);
      const walkerConfig = inStateProcess(isOpenWalkerPool(walkers) ? walkers.config : walkers);
      const busy = new Set<StateProcess>();
      const failures: unknown[] = [];
      const perform = async (task: Task, index: number): Promise<Performed | undefined> => {
        const at = await claim();
        try {
          if (failures.length > 0) return undefined;
          const process = alive(at);
          busy.add(process);
          const performed = await process.perform({
            ...{ job: job.name, task, context, walkers: walkerConfig },
            onGauge: (values) => {
              onGauge(index, values);
            },
          });
          busy.delete(process);
          return performed;
        } catch (error) {
          // The first failure ends the call: what its other processes are doing is wanted no more.
          failures.push(closed ? closedError('this state pool was closed while it worked') : error);
          await Promise.all([...busy].map((process) => process.end()));
          return undefined;
        } finally {
          release(at);
        }
      };
      const performed = (await Promise.all(tasks.map(perform))) as Performed[];
      if (failures.length > 0) throw failures[0];
      checkAgreement(performed, context.reference.moduleUrl);
      return performed.map(({ report }) => report as Report);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** In a state process the main thread supervises and never computes: even a serial walker pool is one thread there. */
function inStateProcess(config: WalkerPoolConfig): Required<WalkerPoolConfig> {
  return config.kind === 'serial' ? { kind: 'threads', size: 1 } : { kind: 'threads', size: config.size ?? 1 };
}

function closedError(message: string): TransdimError<'closed'> {
  return new TransdimError('closed', message, { pool: 'statePool' });
}
