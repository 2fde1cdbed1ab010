import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import t from 'tap';

import { openTemporaryFolder, sweepFolders } from '../../lib/within/temporaryFolder.js';

await t.test('a folder goes soon after removeSoon, whether or not something lies in it', async (t) => {
  for (const files of [[], ['0.0.chain', '1.0.chain']]) {
    const folder = openTemporaryFolder();
    const { path } = folder;
    for (const file of files) writeFileSync(join(path, file), 'x');
    const listeners = process.listenerCount('exit');
    folder.removeSoon();
    while (process.listenerCount('exit') === listeners) await setTimeout(1);
    t.notOk(existsSync(path), 'nothing is left to be removed at the end');
  }
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
