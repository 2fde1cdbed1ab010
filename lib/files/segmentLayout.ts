/** Where the parts of a segment file lie, and what their bytes mean: see SegmentFile. */
import { crc32 } from 'node:zlib';

import { TransdimError } from '../errors.js';
import { attempt, readAt } from './fileBytes.js';
import type { FileBytes } from './fileBytes.js';

/** A segment, as its head tells. */
export interface Segment {
  readonly meta: unknown;
  /** Where the payload lies, and its length. */
  readonly at: number;
  readonly bytes: number;
  readonly checksum: number;
}

export const headerBytes = 1024;
const headBytes = 32;
const mark = 0x47_53_44_54; // "TDSG"
/** The longest JSON that is written or believed: a forged length must not take all memory. */
const mostMetaBytes = 2 ** 28;

/** The header of a file. */
export function encodeHeader(path: string, kind: string, header: object): Buffer {
  const bytes = Buffer.alloc(headerBytes, ' ');
  const used = bytes.write(`${kind}\n${JSON.stringify(header)}\n`);
  if (used > headerBytes - 4) throw new RangeError(`the header of ${path} is longer than ${headerBytes - 4} bytes`);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerBytes - 4)), headerBytes - 4);
  return bytes;
}

/** What a segment of this number consists of. Throws TransdimError (tag 'file') where it could not be read again. */
export function encodeSegment(path: string, meta: unknown, payload: Uint8Array, number: number): readonly Uint8Array[] {
  const told = attempt(path, 'written', () => JSON.stringify(meta));
  if (Buffer.byteLength(told) > mostMetaBytes) throw tooLong(path);
  const text = Buffer.from(told);
  const json = Buffer.alloc(8 * Math.ceil(text.length / 8), ' ');
  text.copy(json);
  return [encodeHead(json, payload, number), json, payload];
}

function tooLong(path: string): TransdimError<'file'> {
  const message = `${path} could not be written: what is told of a second's steps, such as the messages of failed evaluations, is longer than ${mostMetaBytes} bytes, and could not be read again; throw shorter messages`;
  return new TransdimError('file', message, { path });
}

function encodeHead(json: Uint8Array, payload: Uint8Array, number: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(mark, 0);
  head.writeUInt32LE(json.length, 4);
  head.writeDoubleLE(payload.length, 8);
  head.writeUInt32LE(crc32(json), 16);
  head.writeUInt32LE(crc32(payload), 20);
  head.writeUInt32LE(number, 24);
  head.writeUInt32LE(crc32(head.subarray(0, headBytes - 4)), headBytes - 4);
  return head;
}

/** The JSON of a file's header. Throws TransdimError (tag 'file') where it is not of this kind, or damaged. */
export function readHeader(path: string, kind: string, file: FileBytes): unknown {
  const bytes = Buffer.alloc(headerBytes);
  const got = attempt(path, 'read', () => readAt(file, bytes, 0));
  const [line, json = ''] = bytes.toString('utf8', 0, headerBytes - 4).split('\n');
  if (line !== kind) throw new TransdimError('file', `${path} is no file of the kind '${kind}'`, { path });
  const isWhole = got === headerBytes && crc32(bytes.subarray(0, -4)) === bytes.readUInt32LE(headerBytes - 4);
  if (!isWhole)
    throw new TransdimError('file', `${path} is damaged: the checksum of its header does not hold`, { path });
  return attempt(path, 'read', () => JSON.parse(json) as unknown);
}

/** The head of the segment that begins at `from`; null where there is none, or none that is whole. */
export function readHead(file: FileBytes, from: number, size: number, number: number): Segment | null {
  const head = Buffer.alloc(512);
  const got = readAt(file, head, from);
  if (got < headBytes || head.readUInt32LE(0) !== mark || head.readUInt32LE(24) !== number) return null;
  if (crc32(head.subarray(0, headBytes - 4)) !== head.readUInt32LE(headBytes - 4)) return null;
  const metaBytes = head.readUInt32LE(4);
  const bytes = head.readDoubleLE(8);
  const at = from + headBytes + metaBytes;
  const isFine = metaBytes <= mostMetaBytes && Number.isSafeInteger(bytes) && bytes >= 0 && bytes % 8 === 0;
  if (!isFine || at + bytes > size) return null;
  let json = head.subarray(headBytes, headBytes + metaBytes);
  if (headBytes + metaBytes > got) {
    json = Buffer.alloc(metaBytes);
    if (readAt(file, json, from + headBytes) < metaBytes) return null;
  }
  if (crc32(json) !== head.readUInt32LE(16)) return null;
  return { meta: JSON.parse(json.toString('utf8')) as unknown, at, bytes, checksum: head.readUInt32LE(20) };
}

/** Whether the head of a whole segment of this number or a later one lies behind `from`, where another one may have been. */
export function findHead(file: FileBytes, from: number, size: number, least: number): boolean {
  const piece = Buffer.alloc(Math.max(0, Math.min(size - from, 1 << 20)));
  for (let at = from; at < size; at += piece.length) {
    const got = readAt(file, piece, at);
    for (let i = 0; i + 4 <= got; i += 8) {
      if (piece.readUInt32LE(i) !== mark) continue;
      const head = Buffer.alloc(headBytes);
      readAt(file, head, at + i);
      const number = head.readUInt32LE(24);
      if (number >= least && readHead(file, at + i, size, number) !== null) return true;
    }
  }
  return false;
}
