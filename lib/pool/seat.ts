import { openCrew } from './openCrew.js';
import { gaugeFields } from './types.js';
import { startWorkerProcess } from './workerProcess.js';
import { openWatchedGauge } from './watchGauge.js';
import type { Gauge } from './types.js';
import type { ForkOptions } from './forkWatched.js';
import type { Performed } from './wire.js';
import type { Assignment } from './workerProcess.js';

/** A place where one state at a time is worked on, and the next one waits while the last sums up. */
export interface Seat {
  perform(assignment: Assignment): Promise<Performed>;
  /** How many evaluators the running task shall have from now on. */
  resize(size: number): void;
  /** Asks the running task to write down what it has and to end. */
  stop(): void;
  /** Ends it, whatever it is doing, and waits until it is gone. */
  end(): Promise<void>;
  isAlive(): boolean;
}

/** A seat that is a process of its own. */
export function openProcessSeat(options: ForkOptions): Seat {
  return startWorkerProcess('state process', options);
}

/** A seat on threads of this process. */
export function openThreadSeat(): Seat {
  const crew = openCrew(1);
  let running: Gauge | undefined;
  let ended = false;
  return {
    perform: async ({ onGauge, ...work }) => {
      const { gauge, close } = openWatchedGauge(onGauge);
      running = gauge;
      try {
        return await crew.performState({ ...work, gauge });
      } finally {
        close();
      }
    },
    resize: (size) => {
      crew.resize(size);
    },
    stop: () => {
      if (running !== undefined) running[gaugeFields.stop] = 1;
    },
    end: () => {
      ended = true;
      return crew.close();
    },
    isAlive: () => !ended,
  };
}
