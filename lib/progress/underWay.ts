/** What is to be known of the runs of this process when it ends before they do. */
export const underWay = {
  /** How to go on with each that has a folder. */
  hints: new Set<string>(),
  /** Whether the process ends because a run was asked to stop: its exit code says so. */
  isLeft: false,
};

/** Ends this process as a run was asked to. */
export function leave(exitCode: number): never {
  underWay.isLeft = true;
  return process.exit(exitCode);
}
