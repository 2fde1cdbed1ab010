/** Signals that ask a run to stop, and the exit codes that say so. */
export const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that asks a run to stop. */
export type StopSignal = keyof typeof exitCodes;

/** All of them. */
export const stopSignals = Object.keys(exitCodes) as readonly StopSignal[];

/** What another process is to know of a run, to see to it that it stops. */
export interface Watched {
  /** How to go on with the run. */
  readonly hint: string;
  /** The signals that ask it to stop; others are somebody else's. */
  readonly signals: readonly StopSignal[];
}
