import { closeSync, constants, existsSync, ftruncateSync, openSync, rmSync, statSync, writevSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import { TransdimError } from '../errors.js';
import { attempt, openRegular, readAt, sizeOf, whileOpen } from './fileBytes.js';
import { encodeHeader, encodeSegment, findHead, headerBytes, readHead, readHeader } from './segmentLayout.js';
import type { FileBytes } from './fileBytes.js';
import type { Segment } from './segmentLayout.js';

export type { Segment } from './segmentLayout.js';

/**
 * Files that grow by segments, each with checksums of its own: what a process that died was writing is found out and cut
 * off, and another process can read what is there while the file grows.
 *
 * A file is a header of 1024 bytes (a line that says what it is, a line of JSON, spaces, the CRC-32 of all that), then
 * segments: 32 bytes (a mark, the lengths of what follows, their CRC-32s, the number of the segment, the CRC-32 of these
 * bytes), JSON padded to a multiple of 8, and the payload, whose length is a multiple of 8. Numbers are little-endian.
 */
export interface SegmentFile {
  readonly path: string;
  /** The JSON of the file's header. */
  readonly header: unknown;
  /** Those that are whole, in order. */
  readonly segments: readonly Segment[];
  /** Where they end: what lies behind was cut short. */
  readonly end: number;
}

/** Appends segments. */
export interface SegmentWriter {
  /** Writes a segment; its payload's length is a multiple of 8. Throws TransdimError (tag 'file'); the file keeps what it had. */
  append(meta: unknown, payload: Uint8Array): void;
  /** Closing twice is harmless. */
  close(): void;
}

/** Creates a file with this header. Throws TransdimError (tag 'file'), also where there is one already. */
export function createSegmentFile(path: string, kind: string, header: object): SegmentWriter {
  const bytes = encodeHeader(path, kind, header);
  const file = attempt(path, 'created', () => openSync(path, 'wx'));
  try {
    writeFully(path, file, [bytes], 0);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return openWriter(path, file, headerBytes, 0);
}

/** Whether there is a file whose header is written. */
export function isBegun(path: string): boolean {
  return (lengthOf(path) ?? 0) >= headerBytes;
}

/** The bytes of a file; null where there is none. */
function lengthOf(path: string): number | null {
  return attempt(path, 'read', () => (existsSync(path) ? statSync(path).size : null));
}

/** Whether there is a file to go on with; one whose process died before its header was whole is removed. */
export function hasSegmentFile(path: string): boolean {
  const length = lengthOf(path);
  if (length === null || length >= headerBytes) return length !== null;
  attempt(path, 'removed', () => {
    rmSync(path, { force: true });
  });
  return false;
}

/** Goes on with a file behind its last whole segment; what was cut short is removed. */
export function continueSegmentFile({ path, segments, end }: SegmentFile): SegmentWriter {
  const file = attempt(path, 'opened', () => openRegular(path, constants.O_RDWR));
  try {
    attempt(path, 'written', () => {
      ftruncateSync(file, end);
    });
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return openWriter(path, file, end, segments.length);
}

/** What a file holds. Throws TransdimError (tag 'file') when it is gone, cannot be read, or is not of this kind. */
export function openSegmentFile(path: string, kind: string): SegmentFile {
  return whileOpen(path, (bytes) => {
    const header = readHeader(path, kind, bytes);
    const segments: Segment[] = [];
    let end = headerBytes;
    const size = attempt(path, 'read', () => sizeOf(bytes));
    for (;;) {
      const segment = attempt(path, 'read', () => readHead(bytes, end, size, segments.length));
      if (segment === null) return { path, header, segments, end };
      segments.push(segment);
      end = segment.at + segment.bytes;
    }
  });
}

/** Reads a segment's payload. Throws TransdimError (tag 'file') when it is not what was written. */
export function readPayload(path: string, bytes: FileBytes, segment: Segment, target: Uint8Array): void {
  const got = attempt(path, 'read', () => readAt(bytes, target, segment.at));
  if (got === segment.bytes && crc32(target) === segment.checksum) return;
  throw new TransdimError('file', `${path} is damaged: a checksum at byte ${segment.at} does not hold`, { path });
}

/** The file without the first segment whose payload does not hold, and all behind it. */
export function checkedSegments(file: SegmentFile): SegmentFile {
  return whileOpen(file.path, (bytes) => {
    const bad = file.segments.findIndex((segment) => !isSound(bytes, segment));
    if (bad < 0) return file;
    const segments = file.segments.slice(0, bad);
    const last = segments.at(-1);
    return { ...file, segments, end: last === undefined ? headerBytes : last.at + last.bytes };
  });
}

/**
 * Whether whole segments lie behind the end of those that hold: the file was damaged there. One whose process died, or whose
 * machine lost its power, ends in its last segment.
 */
export function isBroken({ path, segments, end }: SegmentFile): boolean {
  return whileOpen(path, (bytes) => {
    const size = attempt(path, 'read', () => sizeOf(bytes));
    return attempt(path, 'read', () => findHead(bytes, end + 8, size, segments.length + 1));
  });
}

function isSound(bytes: FileBytes, { at, bytes: length, checksum }: Segment): boolean {
  let sum = 0;
  const piece = Buffer.alloc(Math.min(length, 1 << 20));
  for (let from = 0; from < length; from += piece.length) {
    const part = piece.subarray(0, Math.min(piece.length, length - from));
    if (readAt(bytes, part, at + from) < part.length) return false;
    sum = crc32(part, sum);
  }
  return sum === checksum;
}

function openWriter(path: string, file: number, from: number, segments: number): SegmentWriter {
  let end = from;
  let count = segments;
  let isOpen = true;
  return {
    append: (meta, payload) => {
      const parts = encodeSegment(path, meta, payload, count);
      writeFully(path, file, parts, end);
      end += parts.reduce((sum, part) => sum + part.length, 0);
      count += 1;
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      closeSync(file);
    },
  };
}

function writeFully(path: string, file: number, parts: readonly Uint8Array[], from: number): void {
  attempt(path, 'written', () => {
    let left = parts.filter((part) => part.length > 0);
    for (let at = from; left.length > 0;) {
      let written = writevSync(file, left, at);
      at += written;
      left = left.flatMap((part) => {
        const taken = Math.min(written, part.length);
        written -= taken;
        return taken === part.length ? [] : [part.subarray(taken)];
      });
    }
  });
}
