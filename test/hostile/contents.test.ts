/** Run folders whose checksums hold, and that hold what no run writes; and files that were damaged in their middle. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { continueSegmentFile, openSegmentFile } from '../../lib/files/segmentFile.js';
import { run } from '../../lib/index.js';
import { forge } from './forge.js';
import { chain, damaged, good, identity, members, trace, tryBoth } from './goodFolder.js';
import counted from './problems/counted.js';
import type { Forgery } from './forge.js';

const kindOf = (path: string): string => readFileSync(path).toString('utf8', 0, 1020).split('\n')[0];
const whole = (path: string) => openSegmentFile(path, kindOf(path));
const bytesOf = (...values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);

await t.test('members that no run writes are refused by the name of their file', async (t) => {
  const failure = { state: 'low', ensemble: null, walker: 0, step: null, point: [0], message: 'threw' };
  const wrongs = [{ walker: -1 }, { walker: 'x' }, { step: 'x' }, { ensemble: -1 }, { point: ['x'] }, { message: 3 }];
  const lists: unknown[] = [...[null, 3, {}, { walker: 0 }, []].map((one) => [one]), null, 'x', {}];
  const forgeries: readonly Forgery[] = [
    ...[...lists, ...wrongs.map((wrong) => [{ ...failure, ...wrong }])].map((failures) => {
      return { meta: { failures }, payload: bytesOf(0, -1) };
    }),
    ...[null, 3, [], {}].map((meta) => ({ meta, payload: bytesOf(0, -1) })),
    ...[[0, NaN], [0, Infinity], [-1, -1], [0.5, -1], [NaN, -1], [0]].map((rows) => {
      return { meta: { failures: [] }, payload: bytesOf(...rows) };
    }),
  ];
  for (const forgery of forgeries) {
    const { read, resumed } = await damaged((folder) => {
      forge(join(folder, members), forgery);
    }, tryBoth);
    t.equal(read.what, 'same');
    t.match(resumed, { what: 'file', text: /\.members is damaged: / }, JSON.stringify(forgery.meta));
  }
  const fine = { meta: { failures: [] }, payload: new Uint8Array(0) };
  const { resumed } = await damaged((folder) => {
    forge(join(folder, members), fine);
  }, tryBoth);
  t.equal(resumed.what, 'same', 'the forgery itself does no harm');
});

await t.test('a between-state chain that cannot be is walked again', async (t) => {
  const path = join(good, trace);
  const [{ meta, bytes }] = whole(path).segments;
  const old = readFileSync(path).subarray(-bytes);
  const member = Buffer.from(old);
  member.writeInt32LE(20, 0); // there are 20
  const forgeries: readonly Forgery[] = [
    { meta, payload: Buffer.alloc(bytes, 0xff) },
    { meta, payload: member },
    { meta: { accepted: -1 }, payload: old },
    { meta: { accepted: 21 }, payload: old },
    { meta: { accepted: 0.5 }, payload: old },
  ];
  for (const forgery of forgeries) {
    const { resumed } = await damaged((folder) => {
      forge(join(folder, trace), forgery);
    }, tryBoth);
    t.equal(resumed.what, 'same', `${JSON.stringify(forgery.meta)}: ${resumed.text}`);
  }
});

await t.test('positions that are not finite, and log posteriors that are none, are refused', async (t) => {
  const path = join(good, chain(0, 0));
  const [{ meta, bytes }] = whole(path).segments;
  const frames = readFileSync(path).subarray(-bytes); // of 4 positions, 4 log posteriors
  for (const [from, value] of [
    [-64, NaN],
    [-64, Infinity],
    [-64, -Infinity],
    [-8, NaN],
    [-8, Infinity],
  ] as const) {
    const payload = Buffer.from(frames);
    payload.writeDoubleLE(value, bytes + from);
    const { read, resumed } = await damaged((folder) => {
      forge(join(folder, chain(0, 0)), { meta, payload });
    }, tryBoth);
    const refused = { what: 'file', text: /0\.0\.chain is damaged: a position in it is not finite/ };
    t.match([read, resumed], [refused, refused], `${value} at ${from}`);
  }
});

await t.test('an identity that no run writes is refused', async (t) => {
  // Would catch: steps that are compared as texts, or not at all, so that a chain ends before its time.
  const claim = JSON.parse(readFileSync(join(good, identity), 'utf8')) as Readonly<Record<string, object>>;
  const wrongs = [
    { steps: ['40', '40'] },
    { steps: [null, null] },
    { steps: 40 },
    { identity: 'x' },
    { identity: null },
  ];
  for (const wrong of wrongs) {
    const { read, resumed } = await damaged((folder) => {
      writeFileSync(join(folder, identity), JSON.stringify({ ...claim, ...wrong }));
    }, tryBoth);
    const text = /cannot be resumed: identity\.json is missing or damaged/;
    t.match([read, resumed], [{ what: 'same' }, { what: 'file', text }], JSON.stringify(wrong));
  }
});

/** What a call is warned of. */
async function warningsOf(act: () => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  const note = ({ name, message }: Error): void => {
    if (name === 'TransdimWarning') found.push(message);
  };
  process.on('warning', note);
  await act();
  process.off('warning', note);
  return found;
}

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] ^= 1;
  writeFileSync(path, bytes);
};

await t.test('what was damaged in the middle of a file is done again, and that is said once', async (t) => {
  await damaged(
    () => undefined,
    async (folder) => {
      const resume = (steps: number) => run(counted, { folder, resume: true, steps, parallel: false });
      for (const steps of [80, 120]) await resume(steps);
      const path = join(folder, chain(0, 0));
      const untouched = readFileSync(path);
      const segments = whole(path).segments;
      t.equal(segments.length, 3);
      const places: readonly (readonly [at: number, steps: number | null])[] = [
        [segments[0].at, 1],
        [segments[1].at, 41],
        [segments[0].at + segments[0].bytes, 41], // the mark of the second
        [segments[2].at, null], // as a loss of power may leave it
        [segments[1].at + segments[1].bytes, null],
      ];
      for (const [at, steps] of places) {
        flip(path, at);
        const said =
          steps === null ? [] : [new RegExp(`0\\.0\\.chain is damaged: its steps from ${steps} on .* again$`)];
        const found = await warningsOf(() => resume(120));
        t.match(found, said, `byte ${at}`);
        t.equal(found.length, said.length);
        t.ok(readFileSync(path).subarray(1024).includes(untouched.subarray(-64)), 'to the same bits');
        t.strictSame(await warningsOf(() => resume(120)), [], 'once');
        writeFileSync(path, untouched);
      }
    },
  );
});

await t.test('members that were damaged in the middle of a file are evaluated again, and that is said', async (t) => {
  for (const isLast of [false, true]) {
    await damaged(
      (folder) => {
        const path = join(folder, members);
        const file = whole(path);
        const [first] = file.segments;
        const payload = readFileSync(path).subarray(-first.bytes);
        const writer = continueSegmentFile(file);
        if (!isLast) writer.append({ failures: [] }, payload);
        writer.close();
        flip(path, first.at);
      },
      async (folder) => {
        const found = await warningsOf(async () => {
          t.equal((await tryBoth(folder)).resumed.what, 'same');
        });
        t.match(found, isLast ? [] : [/\.members is damaged: .* evaluated again/]);
        t.equal(found.length, isLast ? 0 : 1);
      },
    );
  }
});
