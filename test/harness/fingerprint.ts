import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { closeBytes, openToRead } from '../../lib/files/fileBytes.js';
import { checkedSegments, openSegmentFile, readPayload } from '../../lib/files/segmentFile.js';
import { summaryOf } from '../../lib/results/summary.js';
import { openChains } from '../../lib/within/chainReader.js';
import type { RunResult } from '../../lib/results/types.js';

/** Digests of the parts of a run: equal where every bit is. */
export type Fingerprint = Readonly<Record<string, string>>;

/** What differs between runs of the same bits: times, places, and what is said of them. */
const otherwise: readonly string[] = ['seconds', 'layout', 'warnings', 'folder'];

const all = { discard: 0, thin: 1 };

/** Of a result in memory: chains, draws, the chains between states, and the figures. */
export function fingerprintOfResult(result: RunResult): Fingerprint {
  const { ensembles, trace } = result;
  return {
    chains: digest(ensembles.flatMap(({ chain, chainLogPosteriors }) => [chain.data, chainLogPosteriors.data])),
    draws: digest(ensembles.flatMap(({ samples, logPosteriors }) => [samples.data, logPosteriors])),
    trace: digest([trace.states.data, trace.memberIndices.data]),
    figures: digest([figuresOf(summaryOf(result))]),
  };
}

/** Of the files of a run folder: chains, log posteriors of proposals, the chains between states, and the figures. */
export function fingerprintOfFolder(folder: string, states: number, ensembles: number): Fingerprint {
  const chains = Array.from({ length: states }, (_, state) => openChains(join(folder, 'chains'), state, ensembles));
  const traces = readdirSync(join(folder, 'traces')).sort();
  return {
    'chain files': digest(chains.flatMap((chain) => [chain.draws(all).values, chain.logPosteriors(all)])),
    'members files': digest(Array.from({ length: states }, (_, state) => membersOf(join(folder, 'members'), state))),
    'trace files': digest(
      traces.flatMap((name) => payloadsOf(join(folder, 'traces', name), 'transdim trace 1').flatMap((part) => part)),
    ),
    'summary.json': digest([figuresOf(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')))]),
  };
}

/** Names of the parts in which two fingerprints differ; of those that only one has, none. */
export function differences(a: Fingerprint, b: Fingerprint): string[] {
  return Object.keys(a).filter((part) => part in b && a[part] !== b[part]);
}

/** JSON writes the shortest text that gives a number again, and null for those that are no numbers. */
function figuresOf(summary: unknown): string {
  return JSON.stringify(summary, (name, value: unknown) => (otherwise.includes(name) ? undefined : value));
}

/** Log posteriors of a state's proposals by their numbers; how they lie in files depends on the layout. */
function membersOf(folder: string, state: number): Float64Array {
  const known = new Map<number, number>();
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${state}.`) || !name.endsWith('.members')) continue;
    for (const payload of payloadsOf(join(folder, name), 'transdim members 1')) {
      const rows = new Float64Array(payload.buffer);
      for (let i = 0; i < rows.length; i += 2) {
        const before = known.get(rows[i]);
        known.set(rows[i], before === undefined || Object.is(before, rows[i + 1]) ? rows[i + 1] : NaN); // a contradiction
      }
    }
  }
  return Float64Array.from([...known].sort(([a], [b]) => a - b).flat());
}

function payloadsOf(path: string, kind: string): Uint8Array<ArrayBuffer>[] {
  const { segments } = checkedSegments(openSegmentFile(path, kind));
  const bytes = openToRead(path);
  try {
    return segments.map((segment) => {
      const payload = new Uint8Array(segment.bytes);
      readPayload(path, bytes, segment, payload);
      return payload;
    });
  } finally {
    closeBytes(bytes);
  }
}

function digest(parts: readonly (ArrayBufferView | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes =
      typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    hash.update(`${bytes.length} `).update(bytes); // or parts could flow into one another
  }
  return hash.digest('hex').slice(0, 16);
}
