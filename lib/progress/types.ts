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

/** true: show it on the terminal; a function: be called about ten times a second and at the end of each state. */
export type ProgressOption = boolean | ((progress: Progress) => void);

/** Shows the progress of one stage. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Throws what the user's function has thrown. */
  check(): void;
  /** Leaves the last line standing. */
  close(): void;
}
