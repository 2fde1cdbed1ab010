/** How far one state is. */
export interface Progress {
  /** 'sample' while its ensembles run, 'evaluate' while proposal members are evaluated. */
  readonly stage: 'sample' | 'evaluate';
  readonly state: string;
  /** Steps (or points) done and wanted; total is 0 until the state has begun. */
  readonly done: number;
  readonly total: number;
  readonly evaluations: number;
  /** Share of proposed moves that were accepted; NaN where no moves are made. */
  readonly acceptance: number;
}

/**
 * true: show it on the terminal; a function: be called about ten times a second and at the end of each state. What it throws,
 * or the promise that it returns rejects with, ends the call at once: what is done is in the folder, if there is one.
 */
export type ProgressOption = boolean | ((progress: Progress) => void);

/** Shows the progress of one stage. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Aborted when the user's function has thrown, or what the call was given to be stopped by is: the call is to stop then. */
  readonly signal: AbortSignal | undefined;
  /** Throws what the user's function has thrown. */
  check(): void;
  /** Leaves the last line standing. */
  close(): void;
}
