import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import t from 'tap';

import { isTransdimError } from '../../lib/errors.js';
import { takeFiles, whileOpen } from '../../lib/files/fileBytes.js';
import {
  checkedSegments,
  continueSegmentFile,
  createSegmentFile,
  hasSegmentFile,
  openSegmentFile,
  readPayload,
} from '../../lib/files/segmentFile.js';
import { putBytes } from './putBytes.js';
import type { SegmentFile, SegmentWriter } from '../../lib/files/segmentFile.js';

const kind = 'transdim test 1';
const header = { of: 'the test', µ: [1, null] };
const headerBytes = 1024;
const headBytes = 32;

/** What one segment holds. */
interface Part {
  readonly meta: unknown;
  readonly payload: readonly number[];
}

const bytesOf = (count: number, from: number): number[] =>
  Array.from({ length: count }, (_, i) => (from + 37 * i) % 256);

/** Segments of every kind: without payload, with a JSON whose length is a multiple of 8 or not, with a long one. */
const parts: readonly Part[] = [
  { meta: { name: 'first' }, payload: bytesOf(24, 1) },
  { meta: null, payload: [] },
  { meta: [1, 2, 3.5], payload: bytesOf(8, 7) },
  { meta: 'µ'.repeat(242), payload: bytesOf(16, 99) },
];

function append(writer: SegmentWriter, of: readonly Part[]): void {
  for (const { meta, payload } of of) writer.append(meta, Uint8Array.from(payload));
  writer.close();
}

/** A file of these segments. */
function write(path: string, of: readonly Part[] = parts): void {
  append(createSegmentFile(path, kind, header), of);
}

/** What the segments of a file hold. */
function partsOf({ path, segments }: SegmentFile): Part[] {
  return whileOpen(path, (bytes) =>
    segments.map((segment) => {
      const payload = new Uint8Array(segment.bytes);
      readPayload(path, bytes, segment, payload);
      return { meta: segment.meta, payload: [...payload] };
    }),
  );
}

/** What a file of these bytes holds, or 'refused' when it is an error that says so; any other error is thrown. */
function reading(path: string, bytes: Uint8Array): { readonly header: unknown; readonly parts: Part[] } | 'refused' {
  putBytes(path, bytes);
  try {
    const file = openSegmentFile(path, kind);
    return { header: file.header, parts: partsOf(file) };
  } catch (error) {
    if (isTransdimError(error, 'file') && error.message.startsWith(path)) return 'refused';
    throw error;
  }
}

/** The bytes of a file of `parts`, and where each of its segments ends. */
function wholeFile(folder: string): { readonly bytes: Buffer; readonly ends: readonly number[] } {
  const path = join(mkdtempSync(join(folder, 'whole-')), 'file');
  write(path);
  const ends = openSegmentFile(path, kind).segments.map(({ at, bytes }) => at + bytes);
  return { bytes: readFileSync(path), ends };
}

await t.test('what is written is read again, from a file and from memory', (t) => {
  const folder = t.testdir();
  const json = fc.jsonValue();
  const payload = fc.nat(40).chain((eights) => fc.uint8Array({ minLength: 8 * eights, maxLength: 8 * eights }));
  const part = fc.record({ meta: json, payload: payload.map((bytes) => [...bytes]) });
  let files = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (given) => {
      const path = join(folder, `${files++}`);
      write(path, given);
      const file = openSegmentFile(path, kind);
      // JSON knows no -0
      const expected = given.map(({ meta, payload }) => ({
        meta: JSON.parse(JSON.stringify(meta)) as unknown,
        payload,
      }));
      const isRead = (found: SegmentFile): boolean =>
        isDeepStrictEqual(found.header, header) && isDeepStrictEqual(partsOf(found), expected);
      const isAll = file.end === readFileSync(path).length;
      const letGo = takeFiles([{ path, bytes: undefined }]);
      const isHeld = !existsSync(path) && isRead(openSegmentFile(path, kind));
      letGo();
      return isAll && isHeld;
    }),
    { numRuns: 100 },
  );
  const path = join(folder, 'on disk');
  write(path);
  t.strictSame(partsOf(openSegmentFile(path, kind)), parts);
  t.strictSame(partsOf(checkedSegments(openSegmentFile(path, kind))), parts);
  t.end();
});

await t.test('payloads lie where numbers can be read: at multiples of 8', (t) => {
  const path = join(t.testdir(), 'file');
  write(path);
  t.ok(openSegmentFile(path, kind).segments.every(({ at }) => at % 8 === 0));
  t.end();
});

await t.test('a segment can be read as soon as it is written, while the file grows', (t) => {
  const path = join(t.testdir(), 'file');
  const writer = createSegmentFile(path, kind, header);
  t.teardown(() => {
    writer.close();
  });
  parts.forEach(({ meta, payload }, i) => {
    t.strictSame(partsOf(openSegmentFile(path, kind)), parts.slice(0, i));
    writer.append(meta, Uint8Array.from(payload));
  });
  writer.close();
  writer.close();
  t.strictSame(partsOf(openSegmentFile(path, kind)), parts);
  t.end();
});

await t.test('a file that is cut at any byte holds the segments that are whole before it, and no other', (t) => {
  const folder = t.testdir();
  const { bytes, ends } = wholeFile(folder);
  const path = join(folder, 'cut');
  const wrong: number[] = [];
  for (let cut = 0; cut <= bytes.length; cut++) {
    const found = reading(path, bytes.subarray(0, cut));
    const whole = parts.slice(0, ends.filter((end) => end <= cut).length);
    if (!isDeepStrictEqual(found, cut < headerBytes ? 'refused' : { header, parts: whole })) wrong.push(cut);
  }
  t.strictSame(wrong, []);
  t.end();
});

await t.test('a file that was cut at any byte is gone on with to the same bytes as one that was not', (t) => {
  const folder = t.testdir();
  const { bytes, ends } = wholeFile(folder);
  const path = join(folder, 'cut');
  const wrong: number[] = [];
  for (let cut = 0; cut <= bytes.length; cut++) {
    putBytes(path, bytes.subarray(0, cut));
    const isThere = hasSegmentFile(path);
    if (isThere)
      append(continueSegmentFile(openSegmentFile(path, kind)), parts.slice(ends.filter((e) => e <= cut).length));
    else write(path);
    if (isThere !== cut >= headerBytes || !readFileSync(path).equals(bytes)) wrong.push(cut);
  }
  t.strictSame(wrong, []);
  t.end();
});

await t.test('what lies behind the last whole segment is of no account, whatever it is', (t) => {
  const folder = t.testdir();
  const { bytes } = wholeFile(folder);
  const path = join(folder, 'longer');
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (rest) => {
      const found = reading(path, Buffer.concat([bytes, rest]));
      if (!isDeepStrictEqual(found, { header, parts })) return false;
      append(continueSegmentFile(openSegmentFile(path, kind)), []);
      return readFileSync(path).equals(bytes);
    }),
  );
  t.end();
});

/** Whether what is read of a damaged file is nothing but what was written. */
function isHonest(found: ReturnType<typeof reading>): boolean {
  if (found === 'refused') return true;
  return isDeepStrictEqual(found, { header, parts: parts.slice(0, found.parts.length) });
}

await t.test('a bit that is flipped, wherever it is, never gives what was not written', (t) => {
  const folder = t.testdir();
  const { bytes, ends } = wholeFile(folder);
  const path = join(folder, 'flipped');
  const wrong: number[] = [];
  let lost = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const own = Buffer.from(bytes);
    own[bit >> 3] ^= 1 << (bit & 7);
    const found = reading(path, own);
    if (!isHonest(found) || isDeepStrictEqual(found, { header, parts })) wrong.push(bit);
    if (found !== 'refused') lost++;
    // whoever goes on with the file keeps all that is sound before the flip, and nothing behind it
    if (bit >> 3 < headerBytes || bit % 8 > 0) continue;
    const kept = partsOf(checkedSegments(openSegmentFile(path, kind)));
    if (!isDeepStrictEqual(kept, parts.slice(0, ends.filter((end) => end <= bit >> 3).length))) wrong.push(bit);
  }
  t.strictSame(wrong, []);
  t.ok(lost > 0, 'of some files the segments before the flip can be read');
  t.end();
});

await t.test('bytes that are overwritten by any others never give what was not written', (t) => {
  const folder = t.testdir();
  const { bytes } = wholeFile(folder);
  const path = join(folder, 'overwritten');
  fc.assert(
    fc.property(fc.nat(bytes.length), fc.uint8Array({ minLength: 1, maxLength: 64 }), (at, others) => {
      const own = Buffer.from(bytes);
      own.set(others.subarray(0, bytes.length - at), at);
      return isHonest(reading(path, own));
    }),
    { numRuns: 500 },
  );
  t.end();
});

await t.test('random bytes are an error', (t) => {
  const path = join(t.testdir(), 'random');
  const start = fc.constantFrom('', 'transdim', kind, `${kind}\n`, `${kind}\n{}\n`, `${kind}\nnull\n`);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 3000 }), (text, rest) => {
      return reading(path, Buffer.concat([Buffer.from(text), rest])) === 'refused';
    }),
    { numRuns: 300 },
  );
  t.end();
});

/** The head of a segment that claims these lengths, with checksums that hold, and its JSON. */
function forged(number: number, metaBytes: number, payloadBytes: number, json: string): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write('TDSG', 0);
  head.writeUInt32LE(metaBytes, 4);
  head.writeDoubleLE(payloadBytes, 8);
  head.writeUInt32LE(crc32(json), 16);
  head.writeUInt32LE(crc32(Buffer.alloc(8)), 20);
  head.writeUInt32LE(number, 24);
  head.writeUInt32LE(crc32(head.subarray(0, headBytes - 4)), headBytes - 4);
  return Buffer.concat([head, Buffer.from(json), Buffer.alloc(8)]);
}

await t.test('a forged length is not believed, and no memory is taken for it', (t) => {
  const folder = t.testdir();
  const { bytes } = wholeFile(folder);
  const path = join(folder, 'forged');
  const sound = reading(path, Buffer.concat([bytes, forged(4, 8, 8, '{"a":1} ')]));
  t.same(
    sound,
    { header, parts: [...parts, { meta: { a: 1 }, payload: bytesOf(8, 0).fill(0) }] },
    'the forger knows how',
  );
  const alloc = Buffer.alloc.bind(Buffer);
  const allocations = t.capture(Buffer, 'alloc', (size: number) => alloc(size));
  const lengths: readonly (readonly [number, number])[] = [
    ...[2 ** 32 - 1, 2 ** 32 - 8, 2 ** 31, 2 ** 28, 2 ** 20, 48].map((meta) => [meta, 8] as const),
    ...[2 ** 53, 2 ** 53 - 8, 2 ** 40, 1e300, Infinity, NaN, -8, -(2 ** 40), 16, 4, 0.5].map((of) => [8, of] as const),
    [2 ** 32 - 8, 2 ** 53 - 8],
    [2 ** 28, -(2 ** 28) + 8],
  ];
  for (const [meta, payload] of lengths) {
    t.same(reading(path, Buffer.concat([bytes, forged(4, meta, payload, '{"a":1} ')])), { header, parts });
  }
  const most = Math.max(...allocations().map(({ args: [size] }) => size));
  t.ok(most > 0 && most <= bytes.length + 100, `at most ${most} bytes at once`);
  t.end();
});

await t.test('a forged segment that is out of its turn is not read; JSON that is none is an error', (t) => {
  const folder = t.testdir();
  const { bytes } = wholeFile(folder);
  const path = join(folder, 'forged');
  for (const number of [0, 3, 5]) {
    t.same(reading(path, Buffer.concat([bytes, forged(number, 8, 8, '{"a":1} ')])), { header, parts });
  }
  t.equal(reading(path, Buffer.concat([bytes, forged(4, 8, 8, '{"a":1  ')])), 'refused');
  t.end();
});

await t.test('a damaged payload is an error where it is read, and the others are read', (t) => {
  const path = join(t.testdir(), 'file');
  write(path);
  const { segments } = openSegmentFile(path, kind);
  const bytes = readFileSync(path);
  bytes[segments[0].at + 5] ^= 64;
  writeFileSync(path, bytes);
  const file = openSegmentFile(path, kind);
  const message = `${path} is damaged: a checksum at byte ${segments[0].at} does not hold`;
  t.throws(() => partsOf(file), { tag: 'file', fields: { path }, message });
  t.strictSame(partsOf({ ...file, segments: file.segments.slice(1) }), parts.slice(1));
  t.match(checkedSegments(file), { segments: [], end: headerBytes });
  t.end();
});

await t.test(
  'JSON that could not be read again is refused where it is written, and the file keeps what it had',
  (t) => {
    const path = join(t.testdir(), 'long');
    const writer = createSegmentFile(path, kind, header);
    writer.append({ one: 1 }, new Uint8Array(8));
    const before = readFileSync(path);
    t.throws(
      () => {
        writer.append({ failures: 'x'.repeat(2 ** 28) }, new Uint8Array(8));
      },
      { tag: 'file', fields: { path }, message: /long could not be written: .* longer than 268435456 bytes/ },
    );
    t.strictSame(readFileSync(path), before);
    writer.append({ two: 2 }, new Uint8Array(8));
    writer.close();
    t.match(openSegmentFile(path, kind).segments, [{ meta: { one: 1 } }, { meta: { two: 2 } }]);
    t.end();
  },
);

await t.test('a file is created where there is none, and refused where there is one', (t) => {
  const folder = t.testdir({ file: '' });
  const path = join(folder, 'new');
  t.notOk(hasSegmentFile(path));
  write(path, []);
  t.ok(hasSegmentFile(path));
  t.throws(() => createSegmentFile(path, kind, {}), { tag: 'file', message: /new could not be created: EEXIST/ });
  t.throws(() => createSegmentFile(join(folder, 'file', 'x'), kind, {}), {
    tag: 'file',
    message: /could not be created/,
  });
  t.throws(() => openSegmentFile(path, 'transdim other 1'), {
    ...{ tag: 'file', message: `${path} is no file of the kind 'transdim other 1'` },
  });
  t.throws(() => createSegmentFile(join(folder, 'long'), kind, { long: 'x'.repeat(1000) }), RangeError);
  t.end();
});

await t.test('a file whose process died before its header was whole is begun anew', (t) => {
  const folder = t.testdir({ short: `${kind}\n{`, empty: '' });
  for (const name of ['short', 'empty']) {
    const path = join(folder, name);
    t.notOk(hasSegmentFile(path));
    write(path);
    t.strictSame(partsOf(openSegmentFile(path, kind)), parts);
  }
  t.end();
});
