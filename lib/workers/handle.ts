import { TransdimError } from '../errors.js';
import type { Outcome, WorkerRequest } from './wire.js';

/** One worker, as its pool sees it. It keeps the script alive only while it is asked something. */
export interface WorkerHandle {
  /** As errors call it. */
  readonly name: string;
  /**
   * What came of the request; one at a time.
   * @throws {WorkerEnd} when the worker ends before it answers
   */
  ask(request: WorkerRequest): Promise<Outcome>;
  isAlive(): boolean;
  /** Ends the worker, whatever it is doing, and waits until it is gone. */
  end(): Promise<void>;
}

/** How a worker ended that was asked something. */
export class WorkerEnd extends Error {
  constructor(
    message: string,
    readonly exitCode: number | null,
    readonly signal: string | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'WorkerEnd';
  }
}

/** The public error for a worker's end: who ended, how, and what it was at. */
export function workerEnded(worker: string, end: unknown, what: string): TransdimError<'worker'> {
  const { exitCode, signal, message } =
    end instanceof WorkerEnd ? end : { exitCode: null, signal: null, message: `failed: ${String(end)}` };
  return new TransdimError(
    'worker',
    `${worker} ${message} ${what}`,
    { worker, exitCode, signal },
    end instanceof Error && end.cause !== undefined ? { cause: end.cause } : undefined,
  );
}
