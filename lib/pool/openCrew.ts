import { processCrew } from './processCrew.js';
import { threadCrew } from './threadCrew.js';
import type { Crew } from './crew.js';

/**
 * The crew of one process for walkers of any kind: threads, of which `size` start now; processes when they are first
 * asked for. The thread that opens it supervises and never computes.
 */
export function openCrew(size: number): Crew {
  const threads = threadCrew(size);
  const processes = new Map<string, Crew>();
  let running: Crew = threads;
  const crewFor = (execArgv: readonly string[]): Crew => {
    const key = JSON.stringify(execArgv);
    const crew = processes.get(key) ?? processCrew(execArgv);
    processes.set(key, crew);
    return crew;
  };
  return {
    performState: (work) => {
      running = work.walkers.kind === 'processes' ? crewFor(work.walkers.execArgv) : threads;
      return running.performState(work);
    },
    performEach: (job, tasks) => threads.performEach(job, tasks),
    resize: (to) => {
      running.resize(to);
    },
    close: async () => {
      await Promise.all([threads, ...processes.values()].map((crew) => crew.close()));
    },
  };
}
