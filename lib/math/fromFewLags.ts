/**
 * What `timeOf` makes of so many lags of an autocorrelation of that length: an eighth of them first, and all only where that
 * gave NaN. A window that converges ends far sooner, and few lags need half the transform, or less.
 */
export function fromFewLags(length: number, timeOf: (lags: number) => number): number {
  const time = timeOf(Math.ceil(length / 8));
  return Number.isNaN(time) ? timeOf(length) : time;
}
