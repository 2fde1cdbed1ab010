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

/** Numbers in one step's frame. */
export function frameLength({ walkers, dimension }: Pick<ChainShape, 'walkers' | 'dimension'>): number {
  return walkers * (dimension + 1);
}

/** The JSON of a segment of a chain file. */
export interface SegmentMeta extends Carried {
  /** The first of its steps, from 0, and how many there are. */
  readonly first: number;
  readonly steps: number;
  /** Evaluations that failed, and were rejected, since the last segment. */
  readonly failures?: readonly FailedEvaluation[];
}

/** As much of a state's name as a header keeps. */
export function keptName(name: string): string {
  return name.slice(0, 100);
}

/** Whether two chains are one and the same. */
export function isSameChain(found: ChainShape, wanted: ChainShape): boolean {
  return (
    found.key === wanted.key &&
    found.state === keptName(wanted.state) &&
    found.ensemble === wanted.ensemble &&
    found.walkers === wanted.walkers &&
    found.dimension === wanted.dimension
  );
}

/** Throws TransdimError (tag 'file') where a file holds another chain than its name and the run's request say. */
export function checkOwner(path: string, found: ChainShape, wanted: ChainShape): void {
  if (isSameChain(found, wanted)) return;
  const [is, ought] = [found, wanted].map(({ state, ensemble, walkers, dimension }) => {
    return `ensemble ${ensemble} of state '${keptName(state)}' (walkers: ${walkers}, parameters: ${dimension})`;
  });
  const what = is === ought ? 'the chain of another run' : `${is}, not ${ought}`;
  throw new TransdimError('file', `${path} does not belong there: it holds ${what}`, { path });
}

/** Throws TransdimError (tag 'file') where a position in these frames is not finite, or a log posterior is none. */
export function checkFrames(
  path: string,
  values: Float64Array,
  { walkers, dimension }: Pick<ChainShape, 'walkers' | 'dimension'>,
): void {
  let sum = 0;
  for (let at = 0; at < values.length;) {
    for (const end = at + walkers * dimension; at < end; at++) sum += values[at] - values[at]; // NaN where one is not finite
    for (const end = at + walkers; at < end; at++) if (!(values[at] < Infinity)) sum = NaN;
  }
  if (sum !== 0) throw damaged(path, 'a position in it is not finite, or a log posterior is none');
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

/** Whether it is what is told of an evaluation that failed; JSON has null for coordinates that are not finite. */
export function isFailure(value: unknown): value is FailedEvaluation {
  const { state, message, point, ensemble, walker, step } = (value ?? {}) as Partial<Record<string, unknown>>;
  const isPoint = Array.isArray(point) && point.every((x) => x === null || typeof x === 'number');
  const isPlace = isCount(walker, 0) && [ensemble, step].every((count) => count === null || isCount(count, 0));
  return typeof state === 'string' && typeof message === 'string' && isPoint && isPlace;
}

export function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

function asRecord(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw damaged(path, 'a part of it is missing');
}

export function damaged(path: string, why: string): TransdimError<'file'> {
  return new TransdimError('file', `${path} is damaged: ${why}`, { path });
}
