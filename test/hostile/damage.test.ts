/** A run folder whose files were damaged without intent: what holds is used, and what does not is made again or refused. */
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import t from 'tap';

import { needsProc } from '../faults/processTree.js';
import { damaged, files, good, isSound, oneOfEach, request, tryBoth } from './goodFolder.js';
import { calls } from './problems/counted.js';

const descriptors = (): number => (needsProc === false ? readdirSync('/proc/self/fd').length : 0);

await t.test('the untouched copy has the same figures, without an evaluation', async (t) => {
  const before = calls.count;
  const { read, resumed } = await damaged(() => undefined, tryBoth);
  t.match([read.what, resumed.what], ['same', 'same'], resumed.text);
  t.equal(calls.count, before);
  t.equal(files.length, 11, files.join());
});

await t.test(
  'a file that is cut short anywhere is refused, or what is missing is made again to the same bits',
  async (t) => {
    const open = descriptors();
    for (const name of oneOfEach) {
      const { size } = statSync(join(good, name));
      const lengths = [0, 1, 100, 1023, 1024, 1050, 1056, size >> 1, size - 8, size - 1];
      for (const length of new Set(lengths.filter((length) => length >= 0 && length < size))) {
        const { read, resumed } = await damaged((folder) => {
          truncateSync(join(folder, name), length);
        }, tryBoth);
        const what = `${name} of ${length} bytes of ${size}`;
        const isText = name.endsWith('.json');
        if (!isText) t.match([read.what, resumed.what], ['same', 'same'], `${what}: ${read.text} ${resumed.text}`);
        else if (!isSound(read) || !isSound(resumed)) t.fail(`${what}: ${read.text} ${resumed.text} ${resumed.what}`);
      }
    }
    t.equal(descriptors(), open, 'every file was closed');
  },
);

await t.test('bits that fell over are found out wherever a checksum is, and nowhere do harm', async (t) => {
  const open = descriptors();
  const place = fc.tuple(fc.constantFrom(...files), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(7));
  for (const [name, where, bit] of fc.sample(place, { numRuns: 80, seed: 11 })) {
    const at = Math.floor(where * statSync(join(good, name)).size);
    const flip = (folder: string): void => {
      const bytes = readFileSync(join(folder, name));
      bytes[at] ^= 1 << bit;
      writeFileSync(join(folder, name), bytes);
    };
    const { read, resumed } = await damaged(flip, tryBoth);
    const what = `bit ${bit} of byte ${at} of ${name}`;
    // what was asked has no checksum: with another number of draws there are other figures
    const isFine = name === request ? resumed.what !== 'fault' : isSound(resumed);
    if (!isSound(read) || !isFine) t.fail(`${what}: ${read.text} ${resumed.text} ${resumed.what}`);
  }
  t.equal(descriptors(), open);
});

await t.test('whatever stands in the place of a file: bytes, other JSON, too much, nothing, a folder', async (t) => {
  const random = Buffer.from(
    fc.sample(fc.uint8Array({ minLength: 3000, maxLength: 3000 }), { numRuns: 1, seed: 3 })[0],
  );
  const replaced: Readonly<Record<string, (path: string) => void>> = {
    bytes: (path) => {
      writeFileSync(path, random);
    },
    'the start, and bytes': (path) => {
      writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 1024), random]));
    },
    'bytes behind it': (path) => {
      appendFileSync(path, random);
    },
    null: (path) => {
      writeFileSync(path, 'null');
    },
    list: (path) => {
      writeFileSync(path, '[]');
    },
    number: (path) => {
      writeFileSync(path, '3');
    },
    nothing: (path) => {
      rmSync(path);
    },
    folder: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  };
  for (const name of oneOfEach) {
    for (const [what, replace] of Object.entries(replaced)) {
      if (name.endsWith('.trace') && what === 'folder') continue;
      const { read, resumed } = await damaged((folder) => {
        replace(join(folder, name));
      }, tryBoth);
      if (!isSound(read) || !isSound(resumed))
        t.fail(`${what} as ${name}: ${read.text} ${resumed.text} ${resumed.what}`);
    }
  }
  t.pass(`${oneOfEach.length} files`);
});
