import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';

import t from 'tap';

import { createRunFolder, defaultRunFolder } from '../../lib/results/runFolder.js';
import type { Test } from 'tap';
import type { RunFolder } from '../../lib/results/runFolder.js';

/** A run folder that is released when the test ends. */
function openRunFolder(t: Test, path: string): RunFolder {
  const folder = createRunFolder(path);
  t.teardown(folder.release);
  return folder;
}

await t.test('a run folder is made with its parents, with folders of its own, and locked until it is released', (t) => {
  const given = join(t.testdir(), 'a', 'b');
  const folder = openRunFolder(t, given);
  t.equal(folder.path, resolve(given));
  t.equal(folder.chains, join(folder.path, 'chains'));
  t.same(readdirSync(folder.path).sort(), ['chains', 'lock', 'members', 'traces']);
  folder.release();
  folder.release();
  t.same(readdirSync(folder.path).sort(), ['chains', 'members', 'traces']);
  t.end();
});

await t.test('an empty folder may be given, one that holds anything may not', (t) => {
  openRunFolder(t, t.testdir({}));
  const used = t.testdir({ 'notes.txt': 'mine' });
  t.throws(() => createRunFolder(used), {
    tag: 'file',
    message: `run folder ${used} is not empty: give the run a folder of its own, or resume: true to go on with the run in it`,
  });
  t.same(readdirSync(used), ['notes.txt'], 'and nothing is written there');
  t.end();
});

await t.test('what a run leaves that could not begin is as good as empty', (t) => {
  const path = t.testdir({
    ...{ chains: {}, members: {}, traces: {}, lock: '{"pid":1', 'lock.7': '', 'request.json.7.tmp': '{' },
  });
  const long = new Date(0);
  utimesSync(join(path, 'lock'), long, long);
  openRunFolder(t, path).release();
  openRunFolder(t, path);
  t.throws(() => createRunFolder(path), { tag: 'file', message: /is in use by process/ }, 'while nobody has it');
  const others: readonly Record<string, string | Record<string, string>>[] = [
    ...[{ chains: { '0.0.chain': '' } }, { chains: '' }, { lock: {} }, { 'lock.7': {} }, { traces: { mine: '' } }],
    ...[{ 'request.json': '' }, { 'request_json.7.tmp': '' }, { locked: '' }],
  ];
  for (const mine of others) {
    const used = t.testdir(mine);
    t.throws(() => createRunFolder(used), { tag: 'file', message: /is not empty/ }, JSON.stringify(mine));
  }
  t.end();
});

await t.test('a folder that cannot be made is refused', (t) => {
  const folder = t.testdir({ file: '' });
  t.throws(() => createRunFolder(join(folder, 'file', 'run')), { tag: 'file', message: /could not be created: / });
  t.throws(() => createRunFolder(join(folder, 'file')), { tag: 'file', message: /could not be read: ENOTDIR/ });
  t.throws(() => createRunFolder('/proc/run/1'), { tag: 'file', message: /could not be created: / }, 'and at once');
  t.end();
});

await t.test('JSON is written whole, with null for numbers that JSON has not, and can be written again', (t) => {
  const folder = openRunFolder(t, join(t.testdir(), 'run'));
  folder.writeJson('x.json', { list: [1, NaN, -Infinity] });
  t.same(JSON.parse(readFileSync(join(folder.path, 'x.json'), 'utf8')), { list: [1, null, null] });
  folder.writeJson('x.json', 2);
  t.equal(readFileSync(join(folder.path, 'x.json'), 'utf8'), '2\n');
  t.same(readdirSync(folder.path).sort(), ['chains', 'lock', 'members', 'traces', 'x.json'], 'no temporary file');
  t.throws(
    () => {
      folder.writeJson(join('none', 'x.json'), 1);
    },
    { tag: 'file', message: /could not be written: / },
  );
  t.end();
});

await t.test('the default folder is named by time and process, and is not made yet', (t) => {
  const path = defaultRunFolder();
  t.match(path, new RegExp(`^transdim-runs[/\\\\]\\d{8}T\\d{6}Z-${process.pid}$`));
  t.notOk(existsSync(path));
  t.end();
});
