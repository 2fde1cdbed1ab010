import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { closeBytes, openToRead } from '../files/fileBytes.js';
import { continueSegmentFile, createSegmentFile, hasSegmentFile, openSegmentFile } from '../files/segmentFile.js';
import { checkedSegments, isBroken, readPayload } from '../files/segmentFile.js';
import { damaged, isCount, isFailure, keptName } from './chainMeta.js';
import type { SegmentFile, SegmentWriter } from '../files/segmentFile.js';
import type { EvaluateTask } from './evaluateState.js';
import type { FailedEvaluation } from './types.js';

const kind = 'transdim members 1';

/** Log posteriors of points that are known, by the numbers of the points. */
export interface KnownMembers {
  readonly logPosteriors: ReadonlyMap<number, number>;
  readonly failures: readonly FailedEvaluation[];
}

/** What is known of the points of a task, and where it is kept. */
export interface MembersFile {
  /** Of the task's points, in their order. */
  readonly logPosteriors: Float64Array;
  readonly failures: readonly FailedEvaluation[];
  /** Whether the point at this place of the task is known. */
  isKnown(at: number): boolean;
  /** Notes that the log posteriors of these points stand in `logPosteriors` now. */
  take(batch: readonly number[]): void;
  /** Writes down what was taken since the last time, and the evaluations that failed among it, which leave the list. */
  checkpoint(pending: FailedEvaluation[]): void;
  close(): void;
}

/** Opens the file of a task, which is named by its state and its first point; without a place for one nothing is kept. */
export function openMembersFile({ kept, state, name, numbers }: EvaluateTask): MembersFile {
  const logPosteriors = new Float64Array(numbers.length);
  const places = new Map(Array.from(numbers, (number, at) => [number, at]));
  const known = new Set<number>();
  const failures: FailedEvaluation[] = [];
  let taken: number[] = [];
  let writer: SegmentWriter | null = null;
  if (kept !== null && numbers.length > 0) {
    const path = join(kept.folder, `${state}.${numbers[0]}.members`);
    if (hasSegmentFile(path)) {
      const members = readMembers(path, kept.key);
      if (members === null) {
        throw new TransdimError('file', `${path} holds members of another run: give a folder of its own`, { path });
      }
      const { found, file } = members;
      for (const [number, value] of found.logPosteriors) {
        const at = places.get(number);
        if (at === undefined) continue;
        logPosteriors[at] = value;
        known.add(at);
      }
      failures.push(...found.failures.filter(({ walker }) => places.has(walker)));
      writer = continueSegmentFile(file);
    } else writer = createSegmentFile(path, kind, { state: keptName(name), key: kept.key });
  }
  return {
    ...{ logPosteriors, failures },
    isKnown: (at) => known.has(at),
    take: (batch) => {
      taken.push(...batch);
    },
    checkpoint: (pending) => {
      failures.push(...pending);
      if (writer !== null && taken.length > 0) {
        const rows = Float64Array.from(taken.flatMap((at) => [numbers[at], logPosteriors[at]]));
        writer.append({ failures: pending }, new Uint8Array(rows.buffer));
      }
      taken = [];
      pending.length = 0;
    },
    close: () => writer?.close(),
  };
}

/**
 * What the files of a folder know of the members of a state that are those of this digest. Files of another digest, such as
 * that of the chains when they were shorter, are of no use any more and are removed.
 */
export function findMembers(folder: string, state: number, key: string): KnownMembers {
  const logPosteriors = new Map<number, number>();
  const failures: FailedEvaluation[] = [];
  const own = new RegExp(`^${state}\\.\\d+\\.members$`);
  const names = readdirSync(folder).filter((name) => own.test(name));
  for (const path of names.sort().map((name) => join(folder, name))) {
    if (!hasSegmentFile(path)) continue;
    const members = readMembers(path, key);
    if (members === null) {
      rmSync(path);
      continue;
    }
    if (isBroken(members.file)) {
      const message = `${path} is damaged: log posteriors of proposal members are lost in it, and are evaluated again`;
      process.emitWarning(message, 'TransdimWarning');
    }
    for (const [number, value] of members.found.logPosteriors) logPosteriors.set(number, value);
    failures.push(...members.found.failures);
  }
  return { logPosteriors, failures };
}

/** What a file knows; null where it is of another digest. */
function readMembers(path: string, key: string): { readonly found: KnownMembers; readonly file: SegmentFile } | null {
  const file = checkedSegments(openSegmentFile(path, kind));
  const { key: own } = (file.header ?? {}) as { readonly key?: unknown };
  if (own !== key) return null;
  const logPosteriors = new Map<number, number>();
  const failures: FailedEvaluation[] = [];
  const bytes = openToRead(path);
  try {
    for (const segment of file.segments) {
      const rows = new Float64Array(segment.bytes / 8);
      readPayload(path, bytes, segment, new Uint8Array(rows.buffer));
      for (let i = 0; i < rows.length; i += 2) {
        const [number, value] = [rows[i], rows[i + 1]];
        if (!isCount(number, 0) || !(value < Infinity))
          throw damaged(path, 'a log posterior in it is no log posterior');
        logPosteriors.set(number, value);
      }
      const { failures: own } = (segment.meta ?? {}) as { readonly failures?: unknown };
      if (!Array.isArray(own) || !own.every(isFailure)) throw damaged(path, 'a segment does not say what failed');
      for (const failure of own) failures.push(failure);
    }
  } finally {
    closeBytes(bytes);
  }
  return { found: { logPosteriors, failures }, file };
}
