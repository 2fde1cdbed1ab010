import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import t from 'tap';

import { openTemporaryFolder, sweepFolders } from '../../lib/within/temporaryFolder.js';

/** The temporary folders of this process that are there now. */
const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`transdim-${process.pid}-`));

await t.test('a folder that is left goes soon, whether or not something lies in it', async (t) => {
  const listeners = process.listenerCount('exit');
  for (const files of [[], ['0.0.chain', '1.0.chain']]) {
    const folder = openTemporaryFolder();
    for (const file of files) writeFileSync(join(folder.path, file), 'x');
    folder.leave();
    while (process.listenerCount('exit') > listeners) await setTimeout(1);
    t.strictSame(ours(), [], 'nothing is left to be removed at the end');
  }
});

await t.test('an empty folder that is left is the next one, of another name: one for so many calls', (t) => {
  const paths = Array.from({ length: 20 }, () => {
    const folder = openTemporaryFolder();
    t.strictSame(ours(), [basename(folder.path)]);
    t.strictSame(readdirSync(folder.path), []);
    folder.leave();
    return folder.path;
  });
  t.equal(new Set(paths).size, 20, 'chains of the calls before are known by their paths');
  t.end();
});

await t.test('what lies in a folder that is left is not found by the next call', (t) => {
  const folder = openTemporaryFolder();
  writeFileSync(join(folder.path, '0.0.chain'), 'of a state that was given up');
  folder.leave();
  const next = openTemporaryFolder();
  t.strictSame(readdirSync(next.path), []);
  next.remove();
  t.strictSame(ours(), []);
  t.end();
});

await t.test('two calls at once have a folder each, and leave one', (t) => {
  const folders = [openTemporaryFolder(), openTemporaryFolder()];
  t.equal(ours().length, 2);
  for (const folder of folders) folder.leave();
  t.equal(ours().length, 1);
  const next = openTemporaryFolder();
  t.equal(ours().length, 1);
  next.remove();
  t.end();
});

await t.test('a folder that was left and that somebody has removed is not missed', (t) => {
  const folder = openTemporaryFolder();
  folder.leave();
  rmSync(folder.path, { recursive: true });
  const next = openTemporaryFolder();
  t.ok(existsSync(next.path));
  next.remove();
  t.strictSame(ours(), []);
  t.end();
});

await t.test('folders of processes that are gone are swept, and no others', (t) => {
  const folder = openTemporaryFolder();
  const { path } = folder;
  const named = (pid: number): string => join(tmpdir(), basename(path).replace(`-${process.pid}-`, `-${pid}-`));
  const [dead, alive] = [named(2 ** 30), named(process.ppid)];
  const elsewhere = join(tmpdir(), basename(path).replace(/^(transdim-)\d+-\d+-/, `$1${2 ** 30}-1-`));
  t.teardown(() => {
    for (const other of [alive, elsewhere]) rmSync(other, { recursive: true });
    folder.remove();
  });
  for (const other of [dead, alive, elsewhere]) mkdirSync(other);
  writeFileSync(join(dead, '0.0.chain'), 'x');
  sweepFolders();
  t.strictSame([dead, alive, elsewhere, path].map(existsSync), [false, true, true, true]);
  t.strictSame(readdirSync(path), []);
  t.end();
});
