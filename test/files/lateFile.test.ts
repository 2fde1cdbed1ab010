/** Files that come to be when they have to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { releaseFile } from '../../lib/files/fileBytes.js';
import { openLateFile } from '../../lib/files/lateFile.js';
import { createSegmentFile, openSegmentFile } from '../../lib/files/segmentFile.js';

const kind = 'transdim test 1';
const header = { of: 'the test' };
const payload = Uint8Array.from({ length: 24 }, (_, i) => 7 * i);

await t.test('one segment, the last one: held in memory, byte for byte what the file would be', (t) => {
  const folder = t.testdir();
  const [late, written] = [join(folder, 'late'), join(folder, 'written')];
  const file = openLateFile(late, kind, header);
  file.append({ steps: 3 }, payload, true);
  file.close();
  const writer = createSegmentFile(written, kind, header);
  writer.append({ steps: 3 }, payload);
  writer.close();
  t.notOk(existsSync(late));
  t.strictSame(openSegmentFile(late, kind).segments, openSegmentFile(written, kind).segments, 'it is read as one');
  const held = releaseFile(late);
  t.strictSame(held, new Uint8Array(readFileSync(written)));
  t.equal(held?.byteLength, held?.buffer.byteLength, 'no part of an array that others share: it may be sent');
  t.equal(releaseFile(late), undefined, 'once');
  t.throws(() => openSegmentFile(late, kind), /is gone/);
  t.end();
});

await t.test('a segment that is not the last one makes a file, to which all belong', (t) => {
  const path = join(t.testdir(), 'late');
  const file = openLateFile(path, kind, header);
  t.notOk(existsSync(path), 'there is none before');
  file.append({ first: 0 }, payload, false);
  t.match(openSegmentFile(path, kind).segments, [{ meta: { first: 0 } }], 'written at once');
  file.append({ first: 3 }, payload, true);
  file.close();
  t.equal(releaseFile(path), undefined);
  t.match(openSegmentFile(path, kind).segments, [{ meta: { first: 0 } }, { meta: { first: 3 } }]);
  t.end();
});

await t.test('none where nothing was appended', (t) => {
  const path = join(t.testdir(), 'late');
  openLateFile(path, kind, header).close();
  t.notOk(existsSync(path));
  t.equal(releaseFile(path), undefined);
  t.end();
});

await t.test('what could not be read again is refused, as in a file: a header that is too long', (t) => {
  const path = join(t.testdir(), 'late');
  t.throws(() => {
    openLateFile(path, kind, { name: 'x'.repeat(2000) }).append({}, payload, true);
  }, /longer than/);
  t.end();
});
