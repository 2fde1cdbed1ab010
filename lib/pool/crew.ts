import type { Gauge, StateTask } from './types.js';
import type { Performed, WireContext, WireWalkers } from './wire.js';

/** What a crew is to do. */
export interface CrewWork {
  readonly job: string;
  readonly task: StateTask;
  readonly context: WireContext;
  readonly walkers: WireWalkers;
  /** Where the task says how far it is, and is told to stop. */
  readonly gauge: Gauge;
  /** Called, where the crew can tell, when the task evaluates no more and will soon be done: then it takes the next one. */
  readonly onEvaluated?: (() => void) | undefined;
}

/** Those of one process that work on one state together: one leads, the others evaluate points of its batches. */
export interface Crew {
  /** The report of the job on one state. A second state waits until the first is done. */
  performState(work: CrewWork): Promise<Performed>;
  /** The reports of independent tasks, in the order of the tasks. */
  performEach(job: string, tasks: readonly unknown[], signal?: AbortSignal): Promise<unknown[]>;
  /** How many evaluators the running state shall have from now on; nothing where the kind has no number of them. */
  resize(size: number): void;
  /** Ends them, whatever they are doing; the running state fails with `reason`, and the next one starts new ones. */
  halt(reason: Error): Promise<void>;
  /** Ends all of them. Closing twice is harmless. */
  close(): Promise<void>;
}
