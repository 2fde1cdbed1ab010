import { rmSync } from 'node:fs';

import { closeBytes, openToRead } from '../files/fileBytes.js';
import { createSegmentFile, hasSegmentFile, openSegmentFile, readPayload } from '../files/segmentFile.js';
import { isTransdimError } from '../errors.js';
import type { ResampleReport } from './resampleChains.js';

const kind = 'transdim trace 1';

/** Where a between-state chain is kept, and a digest of what decides it. */
export interface KeptTrace {
  readonly path: string;
  readonly key: string;
}

/**
 * The chain that is kept, of so many steps on states of so many members; null where there is none, or only that of other members, a
 * part of one, or one that cannot be.
 */
export function readTrace({ path, key }: KeptTrace, steps: number, members: readonly number[]): ResampleReport | null {
  try {
    if (!hasSegmentFile(path)) return null;
    const { header, segments } = openSegmentFile(path, kind);
    const segment = segments.at(0);
    const { key: own } = (header ?? {}) as { readonly key?: unknown };
    const { accepted } = (segment?.meta ?? {}) as { readonly accepted?: unknown };
    if (own !== key || segment?.bytes !== payloadBytes(steps) || !isCount(accepted, steps)) return null;
    const payload = new Uint8Array(segment.bytes);
    const bytes = openToRead(path);
    try {
      readPayload(path, bytes, segment, payload);
    } finally {
      closeBytes(bytes);
    }
    const { states, memberIndices } = partsOf(payload, steps);
    const isPossible = states.every((state, step) => isCount(memberIndices[step], (members[state] ?? 0) - 1));
    return isPossible ? { states, memberIndices, accepted } : null;
  } catch (error) {
    if (isTransdimError(error, 'file')) return null; // it costs less to walk again than to ask what to do
    throw error;
  }
}

/** Keeps a chain, in the place of whatever is there. */
export function writeTrace({ path, key }: KeptTrace, { states, memberIndices, accepted }: ResampleReport): void {
  rmSync(path, { force: true });
  const payload = new Uint8Array(payloadBytes(states.length));
  const parts = partsOf(payload, states.length);
  parts.states.set(states);
  parts.memberIndices.set(memberIndices);
  const writer = createSegmentFile(path, kind, { key });
  try {
    writer.append({ accepted }, payload);
  } finally {
    writer.close();
  }
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

function payloadBytes(steps: number): number {
  return 8 * Math.ceil((6 * steps) / 8);
}

function partsOf(payload: Uint8Array, steps: number): Pick<ResampleReport, 'states' | 'memberIndices'> {
  const { buffer } = payload;
  return { memberIndices: new Int32Array(buffer, 0, steps), states: new Uint16Array(buffer, 4 * steps, steps) };
}
