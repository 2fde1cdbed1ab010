import { TransdimError } from '../errors.js';
import type { StreamState } from '../random/stream.js';
import type { Tally } from './ensemble.js';
import type { FailedEvaluation } from './types.js';

/** Whose chain a file holds, as its header tells. */
export interface ChainShape {
  readonly state: string;
  /** Which of the state's independent ensembles, from 0. */
  readonly ensemble: number;
  readonly walkers: number;
  readonly dimension: number;
  /** A digest of all that decides the chain: only a run of the same digest goes on with it. */
  readonly key: string;
}

/** What an ensemble carries from one step to the next beside its walkers: moves keep nothing between steps. */
export interface Carried {
  readonly stream: StreamState;
  readonly tally: Readonly<Tally>;
}

/** The JSON of a segment of a chain file. */
export interface SegmentMeta extends Carried {
  /** The first of its steps, from 0, and how many there are. */
  readonly first: number;
  readonly steps: number;
  /** Evaluations that failed, and were rejected, since the last segment. */
  readonly failures?: readonly FailedEvaluation[];
}

/** The header of a chain file, if that is what it is. Throws TransdimError (tag 'file') otherwise. */
export function readChainHeader(path: string, header: unknown): ChainShape {
  const { state, ensemble, walkers, dimension, key } = asRecord(path, header);
  const isFine = typeof state === 'string' && typeof key === 'string' && isCount(ensemble, 0);
  if (!isFine || !isCount(walkers, 1) || !isCount(dimension, 1)) throw damaged(path, 'its header is no chain header');
  return { state, key, ensemble, walkers, dimension };
}

/** The JSON of a segment, if that is what it is. Throws TransdimError (tag 'file') otherwise. */
export function readSegmentMeta(path: string, meta: unknown): SegmentMeta {
  const { first, steps, stream, tally, failures = [] } = asRecord(path, meta);
  const { alea, spare } = asRecord(path, stream);
  const counts = asRecord(path, tally);
  const { c, s0, s1, s2 } = asRecord(path, alea);
  const isAlea = isCount(c, 0) && [s0, s1, s2].every((s) => typeof s === 'number' && s >= 0 && s < 1);
  const isStream = isAlea && (spare === null || Number.isFinite(spare));
  const names = ['evaluations', 'outsideSupport', 'proposed', 'accepted', 'rescued'];
  const isTally = names.every((name) => isCount(counts[name], 0));
  const isFine = isCount(first, 0) && isCount(steps, 1) && isStream && isTally && Array.isArray(failures);
  if (!isFine || !failures.every(isFailure)) throw damaged(path, 'a segment does not say what it holds');
  return { first, steps, stream: stream as StreamState, tally: counts as unknown as Tally, failures };
}

function isFailure(value: unknown): value is FailedEvaluation {
  const { state, message, point } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof state === 'string' && typeof message === 'string' && Array.isArray(point);
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

function asRecord(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw damaged(path, 'a part of it is missing');
}

function damaged(path: string, why: string): TransdimError<'file'> {
  return new TransdimError('file', `${path} is damaged: ${why}`, { path });
}
