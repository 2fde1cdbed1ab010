import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import t from 'tap';

import { readJson, writeJson, writeWhole } from '../../lib/files/wholeFile.js';

await t.test('what is written is read again, and takes the place of what was there', (t) => {
  const path = join(t.testdir({ 'a.json': 'rubbish' }), 'a.json');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      writeJson(path, value);
      return JSON.stringify(readJson(path)) === JSON.stringify(value);
    }),
    { numRuns: 50 },
  );
  writeWhole(path, 'a text');
  t.equal(readFileSync(path, 'utf8'), 'a text');
  t.end();
});

await t.test('numbers that JSON does not know become null', (t) => {
  const path = join(t.testdir(), 'a.json');
  writeJson(path, { a: NaN, b: [Infinity, -Infinity, 1] });
  t.strictSame(readJson(path), { a: null, b: [null, null, 1] });
  t.end();
});

await t.test('a failure leaves nothing behind, and what was there as it was', (t) => {
  const folder = t.testdir({ file: 'as it was' });
  mkdirSync(join(folder, 'taken'));
  mkdirSync(join(folder, 'taken', 'inside'));
  const path = join(folder, 'taken');
  t.throws(
    () => {
      writeWhole(path, 'x');
    },
    { tag: 'file', fields: { path }, message: /taken could not be written: / },
  );
  t.throws(
    () => {
      writeJson(join(folder, 'none', 'a.json'), 1);
    },
    { tag: 'file', message: /a\.json could not be written: ENOENT/ },
  );
  t.throws(
    () => {
      writeJson(join(folder, 'file', 'a.json'), 1);
    },
    { tag: 'file', message: /could not be written: ENOTDIR/ },
  );
  t.strictSame(readdirSync(folder).sort(), ['file', 'taken']);
  t.equal(readFileSync(join(folder, 'file'), 'utf8'), 'as it was');
  t.ok(existsSync(join(path, 'inside')));
  t.end();
});

await t.test('a value that is no JSON leaves the file as it was', (t) => {
  const folder = t.testdir({ 'a.json': '1' });
  const path = join(folder, 'a.json');
  const round: { self?: unknown } = {};
  round.self = round;
  t.throws(() => {
    writeJson(path, round);
  });
  t.equal(readJson(path), 1);
  t.strictSame(readdirSync(folder), ['a.json']);
  t.end();
});

await t.test('a process that is killed while it writes leaves the old file or the new one', async (t) => {
  // Would catch: a file that is written in its place, of which a reader finds a part.
  const folder = t.testdir();
  const path = join(folder, 'a.json');
  const script = fileURLToPath(new URL('../fixtures/fileScripts/writesOn.js', import.meta.url));
  for (let round = 0; round < 10; round++) {
    const child = spawn(process.execPath, [script, path], {
      ...{ stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    });
    t.teardown(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 7 * round));
    child.kill('SIGKILL');
    await ended;
    const { number, numbers } = readJson(path) as { readonly number: number; readonly numbers: readonly number[] };
    t.ok(numbers.length === 100_000 && numbers.every((one) => one === number), `number ${number}`);
  }
});

await t.test('a file that is not there is undefined; one that is no JSON is an error', (t) => {
  const folder = t.testdir({ 'rubbish.json': '{"a":', 'empty.json': '' });
  t.equal(readJson(join(folder, 'none.json')), undefined);
  for (const name of ['rubbish.json', 'empty.json']) {
    const path = join(folder, name);
    t.throws(() => readJson(path), { tag: 'file', fields: { path }, message: /\.json could not be read: / });
  }
  t.throws(() => readJson(folder), { tag: 'file', message: /could not be read: it is no regular file/ });
  t.end();
});
