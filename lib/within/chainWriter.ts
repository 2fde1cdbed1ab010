import { frameLength } from './chainMeta.js';
import type { SegmentWriter } from '../files/segmentFile.js';
import type { Carried, ChainShape, SegmentMeta } from './chainMeta.js';
import type { FailedEvaluation } from './types.js';

/** Takes one step after another. */
export interface ChainWriter {
  /** Takes the step in which the walkers stand at positions [walker, dimension] with these log posteriors; it is written later. */
  append(positions: Float64Array, logPosteriors: Float64Array): void;
  /** Whether `checkpoint` is due: there is no room for another step. */
  readonly isFull: boolean;
  /** Writes the steps that were taken since the last time, with what goes on from the last of them. */
  checkpoint(carried: Carried, failures: readonly FailedEvaluation[]): void;
  /** Steps since the last checkpoint are lost. Closing twice is harmless. */
  close(): void;
}

const writtenBytes = 1 << 18;

/** Writes a chain on, of which so many steps are written. */
export function openWriter(segments: SegmentWriter, shape: ChainShape, written: number): ChainWriter {
  const frame = frameLength(shape);
  const most = Math.max(1, Math.floor(writtenBytes / (8 * frame))) * frame;
  let buffer = new Float64Array(Math.min(most, 8 * frame)); // short runs are many: what they leave is soon much to collect
  let used = 0;
  const grow = (): void => {
    const larger = new Float64Array(Math.min(most, 2 * buffer.length));
    larger.set(buffer);
    buffer = larger;
  };
  let first = written;
  return {
    append: (positions, logPosteriors) => {
      if (used === buffer.length) grow();
      buffer.set(positions, used);
      buffer.set(logPosteriors, used + positions.length);
      used += frame;
    },
    get isFull() {
      return used === most;
    },
    checkpoint: ({ stream, tally }, failures) => {
      if (used === 0) return;
      const steps = used / frame;
      const meta: SegmentMeta = { first, steps, stream, tally, ...(failures.length > 0 ? { failures } : {}) };
      segments.append(meta, new Uint8Array(buffer.buffer, 0, 8 * used));
      first += steps;
      used = 0;
    },
    close: () => {
      segments.close();
    },
  };
}
