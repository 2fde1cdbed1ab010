import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { attempt, closeBytes, openToRead, readAt, sizeOf, whileOpen } from './chainBytes.js';
import type { ChainBytes } from './chainBytes.js';

/** Whose chain a file holds, as its header tells. */
export interface ChainShape {
  readonly state: string;
  /** Which of the state's independent ensembles, from 0. */
  readonly ensemble: number;
  readonly walkers: number;
  readonly dimension: number;
}

/** Takes one step after another. */
export interface ChainWriter {
  /** Appends the step in which the walkers stand at positions [walker, dimension] with these log posteriors. */
  append(positions: Float64Array, logPosteriors: Float64Array): void;
  /** Closing twice is harmless. */
  close(): void;
}

/** Steps that follow each other in a chain file; `values` is theirs until the next block is asked for. */
export interface ChainBlock {
  /** Per step a frame: positions [walker, dimension], then log posteriors [walker]. */
  readonly values: Float64Array;
  readonly steps: number;
}

/** The chain of one ensemble in its file. It is open only while blocks are read. */
export interface ChainFile extends ChainShape {
  readonly steps: number;
  /** Blocks of about 1 MB that hold the steps first, first + stride, ... before `end`; each block begins with one of them. */
  blocks(this: void, first: number, stride: number, end: number): Generator<ChainBlock, void, undefined>;
}

const magic = 'transdim chain 2\n';
const headerBytes = 1024;
const writtenBytes = 1 << 18;
const readBytes = 1 << 20;
/** Frames that a buffer begins with: large buffers for short chains make garbage that V8 collects at every turn. */
const firstFrames = 16;

/** Where the chain of one ensemble is kept. */
export function chainPath(folder: string, state: number, ensemble: number): string {
  return join(folder, `${state}.${ensemble}.chain`);
}

/**
 * Creates the chain file of one ensemble: a header of 1024 bytes (a line of magic, a line of JSON, padded by spaces),
 * then per step a frame of little-endian float64: positions [walker, dimension], log posteriors [walker].
 * @throws {TransdimError} tag 'file', also where there is such a file already: no chain takes the place of another
 */
export function createChain(path: string, shape: ChainShape): ChainWriter {
  const file = attempt(path, 'created', () => openSync(path, 'wx'));
  const header = Buffer.alloc(headerBytes, ' ');
  header.write(`${magic}${JSON.stringify({ ...shape, state: shape.state.slice(0, 200) })}\n`);
  const most = numbersInFrames(writtenBytes, shape);
  let buffer = new Float64Array(Math.min(most, firstFrames * frameLength(shape)));
  let used = 0;
  let isOpen = true;
  const write = (bytes: Uint8Array): void => {
    attempt(path, 'written', () => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    });
  };
  const flush = (): void => {
    write(new Uint8Array(buffer.buffer, 0, 8 * used));
    used = 0;
  };
  write(header);
  return {
    append: (positions, logPosteriors) => {
      if (used === buffer.length) {
        if (used < most) buffer = grown(buffer, Math.min(most, 2 * used));
        else flush();
      }
      buffer.set(positions, used);
      buffer.set(logPosteriors, used + positions.length);
      used += positions.length + logPosteriors.length;
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/**
 * The chain in a file. A last step that was cut short, as by the death of its process, is left out.
 * @throws {TransdimError} tag 'file' when it is gone, cannot be read or is no chain file
 */
export function openChainFile(path: string): ChainFile {
  const { shape, bytes } = whileOpen(path, (file) => ({ shape: readShape(path, file), bytes: sizeOf(file) }));
  const frame = frameLength(shape);
  const steps = Math.floor((bytes - headerBytes) / (8 * frame));
  return {
    ...shape,
    steps,
    *blocks(first, stride, end) {
      const file = openToRead(path);
      try {
        const most = numbersInFrames(readBytes, shape) / frame;
        const atOnce = stride < most ? Math.min(most, Math.max(1, end - first)) : 1;
        const values = new Float64Array(atOnce * frame);
        for (let step = first; step < end;) {
          const count = Math.min(atOnce, end - step);
          readFully(path, file, new Uint8Array(values.buffer, 0, 8 * frame * count), headerBytes + 8 * frame * step);
          yield { values, steps: count };
          step += Math.ceil(count / stride) * stride;
        }
      } finally {
        closeBytes(file);
      }
    },
  };
}

/** Numbers in one step's frame. */
export function frameLength({ walkers, dimension }: Pick<ChainShape, 'walkers' | 'dimension'>): number {
  return walkers * (dimension + 1);
}

/** Numbers in the whole frames, one at least, that take up about so many bytes. */
function numbersInFrames(bytes: number, shape: ChainShape): number {
  const frame = frameLength(shape);
  return Math.max(1, Math.floor(bytes / (8 * frame))) * frame;
}

function grown(buffer: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(buffer);
  return larger;
}

function readShape(path: string, file: ChainBytes): ChainShape {
  const header = Buffer.alloc(headerBytes);
  const got = attempt(path, 'read', () => readAt(file, header, 0));
  const text = header.toString('utf8', 0, got);
  if (!text.startsWith(magic)) throw new TransdimError('file', `${path} is not a chain file`, { path });
  return attempt(path, 'read', () => JSON.parse(text.slice(magic.length)) as ChainShape);
}

function readFully(path: string, bytes: ChainBytes, target: Uint8Array, from: number): void {
  attempt(path, 'read', () => {
    for (let at = 0; at < target.length;) {
      const got = readAt(bytes, target.subarray(at), from + at);
      if (got === 0) throw new Error('it became shorter while it was read');
      at += got;
    }
  });
}
