import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, mkdtempSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';

import { isLocked, lockFolder } from '../../lib/files/lockFolder.js';
import type { Test } from 'tap';

const script = fileURLToPath(new URL('../fixtures/fileScripts/locks.js', import.meta.url));

/** The script at work, which is killed when the test ends, and the lines that it says. */
function start(t: Test, ...args: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const ended = once(child, 'exit');
  t.teardown(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ...{ child, ended },
    heard: async () => (await lines.next()).value as unknown,
    say: (line: string) => child.stdin.write(`${line}\n`),
  };
}

/** The lock of a process that was killed. */
async function staleLock(t: Test, folder: string): Promise<string> {
  const holder = start(t, 'hold', folder);
  t.equal(await holder.heard(), 'held');
  holder.child.kill('SIGKILL');
  await holder.ended;
  return readFileSync(join(folder, 'lock'), 'utf8');
}

/** Makes a file look as if it had been written so long ago. */
function age(path: string, seconds: number): void {
  const then = new Date(Date.now() - 1000 * seconds);
  utimesSync(path, then, then);
}

await t.test('a folder is locked until it is let go; twice is harmless', (t) => {
  const folder = t.testdir();
  t.notOk(isLocked(folder));
  const lock = lockFolder(folder);
  t.teardown(() => {
    lock.release();
  });
  t.ok(isLocked(folder));
  lock.release();
  t.notOk(isLocked(folder));
  const next = lockFolder(folder);
  lock.release();
  t.ok(isLocked(folder), 'whoever lets go twice lets nobody else go');
  next.release();
  t.strictSame(readdirSync(folder), []);
  t.end();
});

await t.test('a second lock is refused while the first lives, and says who has it', async (t) => {
  const folder = t.testdir();
  const lock = lockFolder(folder);
  t.teardown(() => {
    lock.release();
  });
  const sentence = (pid: number): string =>
    `${folder} is in use by process ${pid} on ${hostname()}: wait for it to end, or give another folder`;
  const refused = (pid: number) => ({ tag: 'file', fields: { path: folder }, message: sentence(pid) });
  t.throws(() => lockFolder(folder), refused(process.pid));
  lock.release();

  const holder = start(t, 'hold', folder);
  t.equal(await holder.heard(), 'held');
  t.ok(isLocked(folder));
  age(join(folder, 'lock'), 3600);
  t.throws(() => lockFolder(folder), refused(holder.child.pid ?? 0), 'however long it has not been heard of');
  t.strictSame(readdirSync(folder), ['lock']);
});

await t.test('the lock of a process that was killed is taken over', async (t) => {
  const folder = t.testdir();
  await staleLock(t, folder);
  t.notOk(isLocked(folder));
  const lock = lockFolder(folder);
  t.teardown(() => {
    lock.release();
  });
  t.ok(isLocked(folder));
  t.match(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')), { pid: process.pid });
  t.strictSame(readdirSync(folder), ['lock']);
});

await t.test('a process that ends by itself leaves no lock', async (t) => {
  const folder = t.testdir();
  const racer = start(t, 'race');
  t.equal(await racer.heard(), 'ready');
  racer.say(`${folder}\t0`);
  t.equal(await racer.heard(), 'won');
  t.ok(existsSync(join(folder, 'lock')));
  racer.child.stdin.end();
  t.same(await racer.ended, [0, null]);
  t.strictSame(readdirSync(folder), []);
});

await t.test('the number of a process that died may be that of another one now: its lock is taken over', (t) => {
  const folder = t.testdir();
  const path = join(folder, 'lock');
  const first = lockFolder(folder);
  const holder = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
  first.release();
  writeFileSync(path, JSON.stringify({ ...holder, startTime: '1' }));
  t.notOk(isLocked(folder));
  lockFolder(folder).release();
  t.strictSame(readdirSync(folder), []);
  t.end();
});

await t.test('another machine is believed alive for a minute after it was last heard of', (t) => {
  const folder = t.testdir();
  const path = join(folder, 'lock');
  const first = lockFolder(folder);
  const holder = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
  first.release();
  for (const other of [{ host: 'elsewhere' }, { namespace: '1' }]) {
    writeFileSync(path, JSON.stringify({ ...holder, startTime: '1', ...other }));
    age(path, 50);
    t.ok(isLocked(folder));
    t.throws(() => lockFolder(folder), { tag: 'file', message: /is in use by process \d+ on / });
    age(path, 70);
    t.notOk(isLocked(folder));
    lockFolder(folder).release();
  }
  t.end();
});

for (const [name, content] of Object.entries({
  empty: '',
  cut: '{"pid":12',
  'no lock at all': '[1, 2]',
  null: 'null',
})) {
  await t.test(`a damaged lock file is waited for while it may be being written, and no longer: ${name}`, (t) => {
    const folder = t.testdir({ lock: content });
    const path = join(folder, 'lock');
    t.ok(isLocked(folder));
    t.throws(() => lockFolder(folder), {
      tag: 'file',
      message: `${folder} is in use by another run: wait for it to end`,
    });
    t.equal(readFileSync(path, 'utf8'), content);
    age(path, 10);
    t.notOk(isLocked(folder));
    lockFolder(folder).release();
    t.strictSame(readdirSync(folder), []);
    t.end();
  });
}

await t.test('a folder that cannot hold a lock is refused', (t) => {
  const folder = join(t.testdir(), 'none');
  t.throws(() => lockFolder(folder), { tag: 'file', message: /none could not be locked: ENOENT/ });
  t.notOk(isLocked(folder));
  t.end();
});

await t.test('a lock that another process takes over in between is left to that one', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'lock');
  const [stale, elsewhere] = [mkdtempSync(join(folder, 'stale-')), mkdtempSync(join(folder, 'elsewhere-'))];
  const dead = await staleLock(t, stale);
  const faster = start(t, 'hold', elsewhere);
  t.equal(await faster.heard(), 'held');
  const alive = readFileSync(join(elsewhere, 'lock'), 'utf8');
  writeFileSync(path, dead);
  // this process has seen that the holder is dead, and is about to take the right to remove its lock: now the other is faster
  const { linkSync } = fs;
  t.teardown(() => {
    setLink(linkSync);
  });
  setLink((from, to) => {
    if (String(to).endsWith('.takeover')) {
      setLink(linkSync);
      writeFileSync(path, alive);
    }
    linkSync(from, to);
  });
  t.throws(() => lockFolder(folder), { tag: 'file', message: `in use by process ${String(faster.child.pid)} on ` });
  t.equal(readFileSync(path, 'utf8'), alive);
});

/** Has every module of this process link files by this function. */
function setLink(link: typeof fs.linkSync): void {
  fs.linkSync = link;
  syncBuiltinESMExports();
}

await t.test('of ten processes that find a lock whose holder is dead, exactly one takes it over', async (t) => {
  // Would catch: a lock that is looked at, and then written, rather than created.
  const folder = t.testdir();
  const dead = mkdtempSync(join(folder, 'dead-'));
  const text = await staleLock(t, dead);
  const racers = Array.from({ length: 10 }, () => start(t, 'race'));
  for (const racer of racers) await racer.heard();
  const winners: number[] = [];
  for (let round = 0; round < 30; round++) {
    const own = mkdtempSync(join(folder, 'race-'));
    writeFileSync(join(own, 'lock'), text);
    for (const racer of racers) racer.say(`${own}\t${Date.now() + 30}`);
    const said = await Promise.all(racers.map((racer) => racer.heard()));
    winners.push(said.filter((word) => word === 'won').length);
    if (said.some((word) => word !== 'won' && word !== 'lost')) t.fail(said.join());
  }
  t.strictSame(
    winners,
    winners.map(() => 1),
  );
});
