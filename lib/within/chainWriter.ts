import { giveBack, takeArray } from '../math/spareArrays.js';
import { frameLength } from './chainMeta.js';
import type { LateFile } from '../files/lateFile.js';
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

/** Writes a chain on, of which so many steps are written, and so many `expected` in all. */
export function openWriter(segments: LateFile, shape: ChainShape, written: number, expected: number): ChainWriter {
  const frame = frameLength(shape);
  const atOnce = Math.min(expected - written, Math.floor(writtenBytes / (8 * frame)));
  const room = Math.max(1, atOnce) * frame;
  const buffer = takeArray(room);
  let isOpen = true;
  let used = 0;
  let first = written;
  return {
    append: (positions, logPosteriors) => {
      buffer.set(positions, used);
      buffer.set(logPosteriors, used + positions.length);
      used += frame;
    },
    get isFull() {
      return used === room;
    },
    checkpoint: ({ stream, tally }, failures) => {
      if (used === 0) return;
      const steps = used / frame;
      const meta: SegmentMeta = { first, steps, stream, tally, ...(failures.length > 0 ? { failures } : {}) };
      segments.append(meta, new Uint8Array(buffer.buffer, buffer.byteOffset, 8 * used), first + steps === expected);
      first += steps;
      used = 0;
    },
    close: () => {
      if (isOpen) giveBack(buffer);
      isOpen = false;
      segments.close();
    },
  };
}
