/** A disk that is full ends a run with an error that says so; what was written before is whole, and the run goes on later. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

import { readRun, run, runMcmcPerState } from '../../lib/index.js';
import { poolsOf, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf, factsOfRun } from './facts.js';
import { long, marksIn, ordered, peaceful, undisturbed, whole } from './mortalRuns.js';
import { newFolder } from './scriptedRuns.js';
import type { Test } from 'tap';
import type { Progress } from '../../lib/index.js';
import type { TestLayout } from '../contract/layouts.js';

/** Mounts a disk of so many kilobytes, which goes with the test. */
function mountDisk(t: Test, kilobytes: number): string {
  const disk = newFolder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', disk], { stdio: 'pipe' });
  t.teardown(() => execFileSync('umount', ['-l', disk]));
  return disk;
}

const enlarge = (disk: string): unknown => execFileSync('mount', ['-o', 'remount,size=64m', disk]);

/** Fills a disk but for so many bytes, or to the last where other processes write to it meanwhile. */
function fill(disk: string, left: number): void {
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize - left));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

const needsDisks = ((): string | false => {
  if (process.platform !== 'linux') return 'small disks are made by mount, on Linux';
  try {
    const trial = newFolder(t);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', trial], { stdio: 'pipe' });
    execFileSync('umount', [trial]);
    return false;
  } catch (error) {
    return `no disk can be mounted: ${(error as Error).message.split('\n')[0]}`;
  }
})();

const expected = factsOf(await undisturbed.long());
const expectedRun = factsOfRun(await undisturbed.whole());
const isFull = { tag: 'file', message: /ENOSPC/ };

const walkerPool = { kind: 'processes', size: 2, execArgv: [] } as const;
const layouts: readonly TestLayout[] = [
  serial,
  threads(2),
  processes(2, 1),
  { ...serial, name: '2 walker processes', walkerPool },
];

for (const layout of layouts) {
  await t.test(`${layout.name}: a disk that is full of chains`, { skip: needsDisks }, async (t) => {
    const chainFolder = mountDisk(t, 700); // of some 800 that are wanted
    const asked = { ...long, data: peaceful, chainFolder };
    const began = await reasonOf(runMcmcPerState(mortal, { ...asked, ...poolsOf(layout) }));
    t.match(began, { ...isFull, fields: { path: /\.chain$/ } });
    t.match(began, { message: /Free space there;\nto go on: runMcmcPerState\(problem, / });
    enlarge(chainFolder);
    const found = await runMcmcPerState(mortal, { chainFolder, resume: true, data: peaceful, ...poolsOf(threads(2)) });
    t.strictSame(factsOf(found), expected);
  });
}

await t.test('a disk that is full when the results are written', { skip: needsDisks }, async (t) => {
  const disk = mountDisk(t, 8192);
  const folder = join(disk, 'run');
  const page = 4096;
  const progress = ({ stage, state, done, total }: Progress): void => {
    const isLast = stage === 'evaluate' && state === 'mortal' && done === total && total > 0;
    if (isLast && !readdirSync(disk).includes('filler')) fill(disk, whole.chains * page); // room for the traces alone
  };
  const asked = { ...whole, data: peaceful, folder, parallel: false };
  const error = await reasonOf(run(mortal, { ...asked, progress }));
  t.match(error, { ...isFull, fields: { path: join(folder, 'summary.json') } });
  t.match(error, { message: /Free space there;\nto go on: transdim resume .*run\n {6}or: run\(problem, / });
  t.equal(readRun(folder).status, 'stopped');
  t.notOk(
    readdirSync(folder).some((name) => name.endsWith('.tmp')),
    'nothing half written is left',
  );

  rmSync(join(disk, 'filler'));
  t.strictSame(factsOfRun(await run(mortal, { folder, resume: true, data: peaceful, parallel: false })), expectedRun);
  t.equal(readRun(folder).status, 'finished');
});

await t.test('a disk that is full when a run begins', { skip: needsDisks }, async (t) => {
  const disk = mountDisk(t, 64);
  const folder = join(disk, 'run');
  const asked = { ...whole, data: peaceful, folder, parallel: false } as const;
  fill(disk, 4096);
  t.match(await reasonOf(run(mortal, asked)), { ...isFull, message: /Free space there, and begin again$/ });
  rmSync(join(disk, 'filler'));
  enlarge(disk);
  t.strictSame(factsOfRun(await run(mortal, asked)), expectedRun, 'in the same folder');
});

await t.test('a disk that is full when proposals are written', { skip: needsDisks }, async (t) => {
  const disk = mountDisk(t, 8192);
  const folder = join(disk, 'run');
  const progress = ({ stage, state, done, total }: Progress): void => {
    const isSampled = stage === 'sample' && state === 'mortal' && done === total && total > 0;
    if (isSampled && !readdirSync(disk).includes('filler')) fill(disk, 4096);
  };
  for (const layout of [threads(2), processes(2, 1)]) {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(disk, 'filler'), { force: true });
    const asked = { ...whole, data: peaceful, folder, ...poolsOf(layout) };
    t.match(await reasonOf(run(mortal, { ...asked, progress })), isFull, layout.name);
    rmSync(join(disk, 'filler'));
    t.strictSame(factsOfRun(await run(mortal, { folder, resume: true, data: peaceful, parallel: false })), expectedRun);
  }
});

await t.test('a folder that cannot be written is refused before anything is computed', async (t) => {
  const data = ordered(t, [{ deed: 'mark', at: null, times: 99 }]);
  const home = newFolder(t);
  writeFileSync(join(home, 'file'), '');
  const inTheWay = join(home, 'file', 'run');
  const unwritable = process.platform === 'linux' ? [inTheWay, '/proc/no/such/place'] : [inTheWay];
  for (const folder of unwritable) {
    t.match(await reasonOf(run(mortal, { ...whole, data, folder, parallel: false })), {
      ...{ tag: 'file', message: /could not be created/, fields: { path: folder } },
    });
    t.match(await reasonOf(runMcmcPerState(mortal, { ...long, data, chainFolder: folder, parallel: false })), {
      tag: 'file',
    });
  }
  t.equal(marksIn(data.folder), 0);
});

await t.test('a disk that may only be read is refused before anything is computed', { skip: needsDisks }, async (t) => {
  const disk = mountDisk(t, 64);
  const chains = join(disk, 'chains');
  mkdirSync(chains);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  const data = ordered(t, [{ deed: 'mark', at: null, times: 99 }]);
  const readOnly = { tag: 'file', message: /EROFS/ };
  t.match(await reasonOf(run(mortal, { ...whole, data, folder: join(disk, 'run'), parallel: false })), readOnly);
  t.match(await reasonOf(runMcmcPerState(mortal, { ...long, data, chainFolder: chains, parallel: false })), readOnly);
  t.equal(marksIn(data.folder), 0);
});
