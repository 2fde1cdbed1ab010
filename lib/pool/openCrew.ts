import { processCrew } from './processCrew.js';
import { threadCrew } from './threadCrew.js';
import type { Crew } from './crew.js';
import type { ForkOptions } from './forkWatched.js';

/**
 * The crew of one process for walkers of any kind: threads, of which `size` start now; processes when they are first
 * asked for. The thread that opens it supervises and never computes.
 */
export function openCrew(size: number): Crew {
  const threads = threadCrew(size);
  const processes = new Map<string, Crew>();
  let running: Crew = threads;
  const crewFor = ({ execArgv, heartbeatTimeoutMs }: ForkOptions): Crew => {
    const key = JSON.stringify([execArgv, heartbeatTimeoutMs]);
    const crew = processes.get(key) ?? processCrew({ execArgv, heartbeatTimeoutMs });
    processes.set(key, crew);
    return crew;
  };
  return {
    performState: (work) => {
      running = work.walkers.kind === 'processes' ? crewFor(work.walkers) : threads;
      return running.performState(work);
    },
    performEach: (job, tasks, signal) => threads.performEach(job, tasks, signal),
    resize: (to) => {
      running.resize(to);
    },
    halt: (reason) => running.halt(reason),
    close: async () => {
      await Promise.all([threads, ...processes.values()].map((crew) => crew.close()));
    },
  };
}
