/**
 * What `timeOf` makes of so many lags of an autocorrelation of that length: of an eighth of them first, or of the fewer for which the
 * smallest transform has room, if that is a 64th at least; and of more only where that gave NaN. A window that converges ends far
 * sooner, and few lags need half the transform, or less.
 */
export function fromFewLags(length: number, timeOf: (lags: number) => number): number {
  const eighth = Math.ceil(length / 8);
  const room = 2 ** Math.ceil(Math.log2(length)) - length;
  const few = 64 * room < length ? eighth : Math.min(eighth, room);
  for (const lags of new Set([few, eighth])) {
    const time = timeOf(lags);
    if (!Number.isNaN(time)) return time;
  }
  return timeOf(length);
}
