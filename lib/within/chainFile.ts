import { closeSync, openSync, readSync, writeSync, fstatSync } from 'node:fs';

import { TransdimError } from '../errors.js';

/** The shape of a chain, as its file's header tells it. */
export interface ChainShape {
  readonly state: string;
  readonly ensembles: number;
  readonly walkers: number;
  readonly dimension: number;
}

/** A chain in memory. */
export interface Chain extends ChainShape {
  readonly steps: number;
  /** Row-major [ensemble, step, walker, dimension]. */
  readonly positions: Float64Array;
  /** Row-major [ensemble, step, walker]. */
  readonly logPosteriors: Float64Array;
}

/** Takes one step after another. */
export interface ChainWriter {
  /** Appends the step in which ensemble e stands at positions[e] with logPosteriors[e]. */
  append(positions: readonly Float64Array[], logPosteriors: readonly Float64Array[]): void;
  close(): void;
}

const magic = 'transdim chain 1\n';
const headerBytes = 1024;
const bufferBytes = 1 << 18;

/**
 * Creates a chain file: a header of 1024 bytes (a line of magic, a line of JSON, padded by spaces), then per step the
 * positions [ensemble, walker, dimension] and log posteriors [ensemble, walker] as little-endian float64.
 */
export function createChain(path: string, shape: ChainShape): ChainWriter {
  const file = attempt(path, 'created', () => openSync(path, 'wx'));
  const header = Buffer.alloc(headerBytes, ' ');
  header.write(`${magic}${JSON.stringify({ ...shape, state: shape.state.slice(0, 200) })}\n`);
  const frame = shape.ensembles * shape.walkers * (shape.dimension + 1);
  const buffer = new Float64Array(Math.max(1, Math.floor(bufferBytes / (8 * frame))) * frame);
  let used = 0;
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
      if (used === buffer.length) flush();
      for (const walkers of positions) {
        buffer.set(walkers, used);
        used += walkers.length;
      }
      for (const values of logPosteriors) {
        buffer.set(values, used);
        used += values.length;
      }
    },
    close: () => {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Reads a chain file whole. Throws TransdimError (tag 'file') when it cannot be read or is no chain file. */
export function readChain(path: string): Chain {
  const file = attempt(path, 'opened', () => openSync(path, 'r'));
  try {
    const header = Buffer.alloc(headerBytes);
    const got = attempt(path, 'read', () => readSync(file, header, 0, headerBytes, 0));
    const text = header.toString('utf8', 0, got);
    if (!text.startsWith(magic)) throw new TransdimError('file', `${path} is not a chain file`, { path });
    const shape = attempt(path, 'read', () => JSON.parse(text.slice(magic.length)) as ChainShape);
    return readSteps(path, file, shape);
  } finally {
    closeSync(file);
  }
}

function readSteps(path: string, file: number, shape: ChainShape): Chain {
  const { ensembles, walkers, dimension } = shape;
  const frame = ensembles * walkers * (dimension + 1);
  const steps = Math.floor((fstatSync(file).size - headerBytes) / (8 * frame));
  const positions = new Float64Array(ensembles * steps * walkers * dimension);
  const logPosteriors = new Float64Array(ensembles * steps * walkers);
  const atOnce = Math.max(1, Math.floor(bufferBytes / (8 * frame)));
  const buffer = new Float64Array(atOnce * frame);
  for (let step = 0; step < steps; step += atOnce) {
    const count = Math.min(atOnce, steps - step);
    attempt(path, 'read', () => readSync(file, buffer, 0, 8 * frame * count, headerBytes + 8 * frame * step));
    for (let i = 0; i < count; i++) {
      for (let ensemble = 0; ensemble < ensembles; ensemble++) {
        const row = walkers * dimension;
        const from = i * frame + ensemble * row;
        positions.set(buffer.subarray(from, from + row), (ensemble * steps + step + i) * row);
        const values = i * frame + ensembles * row + ensemble * walkers;
        logPosteriors.set(buffer.subarray(values, values + walkers), (ensemble * steps + step + i) * walkers);
      }
    }
  }
  return { ...shape, steps, positions, logPosteriors };
}

function attempt<T>(path: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransdimError('file', `chain file ${path} could not be ${what}: ${why}`, { path }, { cause });
  }
}
