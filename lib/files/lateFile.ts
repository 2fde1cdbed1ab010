import { holdFile } from './fileBytes.js';
import { createSegmentFile } from './segmentFile.js';
import { encodeHeader, encodeSegment } from './segmentLayout.js';
import type { SegmentWriter } from './segmentFile.js';

/** Appends segments, and is told which one is the last. */
export interface LateFile {
  /** As SegmentWriter.append. */
  append(meta: unknown, payload: Uint8Array, isLast: boolean): void;
  close(): void;
}

/**
 * A segment file that comes to be with its first segment. Where that is the last one too, there is none: what it would hold
 * is held in memory, under its path (see `holdFile`). Errors are those of `createSegmentFile`, when a segment is appended.
 */
export function openLateFile(path: string, kind: string, header: object): LateFile {
  let file: SegmentWriter | undefined;
  return {
    append: (meta, payload, isLast) => {
      if (file === undefined && isLast) {
        holdFile(path, joined([encodeHeader(path, kind, header), ...encodeSegment(path, meta, payload, 0)]));
        return;
      }
      file ??= createSegmentFile(path, kind, header);
      file.append(meta, payload);
    },
    close: () => file?.close(),
  };
}

/** In an array that shares its memory with no other: it may be sent. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
