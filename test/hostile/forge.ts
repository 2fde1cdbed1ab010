import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a forged file says of itself. What is left out is as it was, or as it ought to be. */
export interface Forgery {
  readonly header?: unknown;
  /** The JSON of its only segment, or a text in its place; none without. */
  readonly meta?: unknown;
  readonly payload?: Uint8Array;
  /** What the head of the segment says of the lengths that follow, and of the payload's checksum. */
  readonly jsonLength?: number;
  readonly payloadLength?: number;
  readonly payloadChecksum?: number;
}

/** Writes a file of segments anew, as somebody might who knows the format: every checksum holds. */
export function forge(path: string, forgery: Forgery): void {
  const [kind, json] = readFileSync(path).toString('utf8', 0, 1020).split('\n');
  const head = Buffer.alloc(1024, ' ');
  head.write(`${kind}\n${forgery.header === undefined ? json : JSON.stringify(forgery.header)}\n`);
  head.writeUInt32LE(crc32(head.subarray(0, 1020)), 1020);
  writeFileSync(path, forgery.meta === undefined ? head : Buffer.concat([head, segment(forgery)]));
}

/** The header of a file of segments. */
export function headerOf(path: string): Readonly<Record<string, unknown>> {
  const [, json] = readFileSync(path).toString('utf8', 0, 1020).split('\n');
  return JSON.parse(json) as Readonly<Record<string, unknown>>;
}

function segment({ meta, payload = Buffer.alloc(64), jsonLength, payloadLength, payloadChecksum }: Forgery): Buffer {
  const text = Buffer.from(typeof meta === 'string' ? meta : JSON.stringify(meta));
  const json = Buffer.alloc(8 * Math.ceil(text.length / 8), ' ');
  text.copy(json);
  const head = Buffer.alloc(32);
  head.writeUInt32LE(0x47_53_44_54, 0);
  head.writeUInt32LE(jsonLength ?? json.length, 4);
  head.writeDoubleLE(payloadLength ?? payload.length, 8);
  head.writeUInt32LE(crc32(json), 16);
  head.writeUInt32LE(payloadChecksum ?? crc32(payload), 20);
  head.writeUInt32LE(0, 24);
  head.writeUInt32LE(crc32(head.subarray(0, 28)), 28);
  return Buffer.concat([head, json, payload]);
}
