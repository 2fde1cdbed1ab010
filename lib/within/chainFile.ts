import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { closeBytes, openToRead } from '../files/fileBytes.js';
import { openLateFile } from '../files/lateFile.js';
import {
  checkedSegments,
  continueSegmentFile,
  createSegmentFile,
  isBroken,
  openSegmentFile,
  readPayload,
} from '../files/segmentFile.js';
import { giveBack, takeArray } from '../math/spareArrays.js';
import { checkFrames, frameLength, isSameChain, keptName, readChainHeader, readSegmentMeta } from './chainMeta.js';
import { openWriter } from './chainWriter.js';
import type { SegmentFile } from '../files/segmentFile.js';
import type { Carried, ChainShape, SegmentMeta } from './chainMeta.js';
import type { ChainWriter } from './chainWriter.js';
import type { FailedEvaluation } from './types.js';

export type { Carried, ChainShape } from './chainMeta.js';
export type { ChainWriter } from './chainWriter.js';

/** Steps that follow each other in a chain file; `values` is theirs until the next block is asked for, or none is any more. */
export interface ChainBlock {
  /** Per step a frame: positions [walker, dimension], then log posteriors [walker]. */
  readonly values: Float64Array;
  readonly steps: number;
}

/** The chain of one ensemble in its file. It is open only while blocks are read. */
export interface ChainFile extends ChainShape {
  readonly steps: number;
  /** Evaluations that failed and were rejected. */
  readonly failures: readonly FailedEvaluation[];
  /** What goes on from the last step; null before the first. */
  readonly carried: Carried | null;
  /** Blocks of a segment at most that hold the steps first, first + stride, ... before `end`; each begins with one of them. */
  blocks(this: void, first: number, stride: number, end: number): Generator<ChainBlock, void, undefined>;
}

/** A chain that is gone on with: where it stands, and who writes the rest. */
export interface ContinuedChain {
  readonly writer: ChainWriter;
  /** null where it has no step yet. */
  readonly last: (Carried & { readonly positions: Float64Array; readonly logPosteriors: Float64Array }) | null;
  readonly steps: number;
  readonly failures: readonly FailedEvaluation[];
}

const kind = 'transdim chain 3';

/** Where the chain of one ensemble is kept. */
export function chainPath(folder: string, state: number, ensemble: number): string {
  return join(folder, `${state}.${ensemble}.chain`);
}

/**
 * Creates the chain file of one ensemble: see `SegmentFile`. The payload of a segment is a frame per step: positions
 * [walker, dimension], log posteriors [walker], as little-endian float64; its JSON says which steps these are, and holds
 * the state of the random stream and the counts as they stand after the last of them. Its writer has room for as many steps
 * as are `expected`, as far as they are few.
 * @throws {TransdimError} tag 'file', also where there is such a file already: no chain takes the place of another
 */
export function createChain(path: string, shape: ChainShape, expected = Infinity): ChainWriter {
  return openWriter(createSegmentFile(path, kind, headerOf(shape)), shape, 0, expected);
}

/** The same, but a chain that is whole at its first checkpoint is held in memory in place of its file: see `openLateFile`. */
export function holdChain(path: string, shape: ChainShape, expected: number): ChainWriter {
  return openWriter(openLateFile(path, kind, headerOf(shape)), shape, 0, expected);
}

function headerOf(shape: ChainShape): ChainShape {
  return { ...shape, state: keptName(shape.state) };
}

/**
 * Goes on with the chain in a file, behind its last good segment.
 * @throws {TransdimError} tag 'file': it cannot be read or written, or holds another chain
 */
export function continueChain(path: string, shape: ChainShape, expected = Infinity): ContinuedChain {
  const file = checkedSegments(openSegmentFile(path, kind));
  if (!isSameChain(readChainHeader(path, file.header), shape))
    throw new TransdimError('file', `${path} holds the chain of another run: give a folder of its own`, { path });
  const { metas, steps, failures } = readMetas(file, shape);
  const carried = metas.at(-1);
  const last = carried === undefined ? null : { ...carried, ...lastStep(file, shape) };
  if (isBroken(file)) {
    const message = `${path} is damaged: its steps from ${steps + 1} on are of no use, and are sampled again`;
    process.emitWarning(message, 'TransdimWarning');
  }
  return { writer: openWriter(continueSegmentFile(file), shape, steps, expected), steps, failures, last };
}

/**
 * The chain in a file. A last segment that was cut short, as by the death of its process, is left out.
 * @throws {TransdimError} tag 'file' when it is gone, cannot be read or is no chain file
 */
export function openChainFile(path: string): ChainFile {
  const file = openSegmentFile(path, kind);
  const shape = readChainHeader(path, file.header);
  const { metas, steps, failures } = readMetas(file, shape);
  const frame = frameLength(shape);
  const longest = frame * metas.reduce((most, meta) => Math.max(most, meta.steps), 0);
  return {
    ...shape,
    ...{ steps, failures, carried: metas.at(-1) ?? null },
    *blocks(first, stride, end) {
      const bytes = openToRead(path);
      const values = takeArray(longest);
      try {
        let index = 0;
        for (let step = first; step < end;) {
          while (metas[index].first + metas[index].steps <= step) index += 1;
          const meta = metas[index];
          const length = meta.steps * frame;
          readPayload(path, bytes, file.segments[index], new Uint8Array(values.buffer, values.byteOffset, 8 * length));
          checkFrames(path, values.subarray(0, length), shape);
          const count = Math.min(meta.first + meta.steps, end) - step;
          yield { values: values.subarray((step - meta.first) * frame, length), steps: count };
          step += Math.ceil(count / stride) * stride;
        }
      } finally {
        giveBack(values);
        closeBytes(bytes);
      }
    },
  };
}

/** What the segments say of themselves, if their steps follow each other. */
function readMetas(
  { path, segments }: SegmentFile,
  shape: ChainShape,
): { readonly metas: readonly SegmentMeta[]; readonly steps: number; readonly failures: readonly FailedEvaluation[] } {
  const metas: SegmentMeta[] = [];
  const failures: FailedEvaluation[] = [];
  let steps = 0;
  for (const { meta, bytes } of segments) {
    const read = readSegmentMeta(path, meta);
    if (read.first !== steps || bytes !== 8 * frameLength(shape) * read.steps) {
      throw new TransdimError('file', `${path} is damaged: its steps do not follow each other`, { path });
    }
    steps += read.steps;
    metas.push(read);
    for (const failure of read.failures ?? []) failures.push(failure);
  }
  return { metas, steps, failures };
}

function lastStep({ path, segments }: SegmentFile, shape: ChainShape) {
  const segment = segments[segments.length - 1];
  const values = new Float64Array(segment.bytes / 8);
  const bytes = openToRead(path);
  try {
    readPayload(path, bytes, segment, new Uint8Array(values.buffer));
  } finally {
    closeBytes(bytes);
  }
  const frame = values.subarray(values.length - frameLength(shape));
  checkFrames(path, frame, shape);
  const positions = frame.slice(0, shape.walkers * shape.dimension);
  return { positions, logPosteriors: frame.slice(positions.length) };
}
