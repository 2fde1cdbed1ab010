/** Promise 4: nothing is left behind, however a script ends: no process, no temporary folder. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import t from 'tap';

import { sweepFolders } from '../../lib/within/temporaryFolder.js';
import { descendants, needsProc, untilGone } from './processTree.js';
import { quiet, startScript } from './script.js';
import type { Test } from 'tap';
import type { Script } from './script.js';

const foldersOf = (pid: number): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`transdim-${pid}-`));

/** The script, told to do `event`, once it has said that it is at it. */
async function underWay(t: Test, event: string, layout: string, word: string): Promise<Script> {
  const script = startScript('busy', event, layout);
  t.teardown(script.kill);
  await script.heard(word);
  return script;
}

const childrenOf: Readonly<Record<string, number>> = { threads: 0, processes: 2, both: 2 };

for (const layout of ['threads', 'both']) {
  await t.test(
    `${layout}: configured pools are closed with the run, and the script ends by itself`,
    { skip: needsProc },
    async (t) => {
      const script = await underWay(t, 'finish', layout, 'finished');
      t.strictSame(descendants(script.pid), []);
      t.match(await script.ended, { code: 0, signal: null, stderr: quiet });
      t.strictSame(foldersOf(script.pid), []);
    },
  );

  await t.test(
    `${layout}: an error that nobody catches ends the script, and says where`,
    { skip: needsProc },
    async (t) => {
      const script = startScript('busy', 'throw', layout);
      t.teardown(script.kill);
      const { code, stderr } = await script.ended;
      t.equal(code, 1);
      t.match(
        stderr,
        /TransdimError: the log posterior of state 'late' threw RangeError: no model there \(ensemble \d, walker \d, step \d+\) at the point \[\d/,
      );
      t.strictSame(descendants(script.pid), []);
      t.strictSame(foldersOf(script.pid), []);
    },
  );
}

/** How a script is told to end: Ctrl-C reaches the whole group, a signal from kill the script alone. */
const endings: readonly (readonly [string, NodeJS.Signals, (script: Script) => void])[] = [
  ['Ctrl-C', 'SIGINT', ({ pid }) => process.kill(-pid, 'SIGINT')],
  ['kill -INT', 'SIGINT', ({ pid }) => process.kill(pid, 'SIGINT')],
  ['kill -TERM', 'SIGTERM', ({ pid }) => process.kill(pid, 'SIGTERM')],
];

for (const [name, signal, end] of endings) {
  for (const layout of ['threads', 'both']) {
    await t.test(
      `${layout}: ${name} while sampling leaves no process, and no folder after the next run`,
      { skip: needsProc },
      async (t) => {
        const script = await underWay(t, 'steady', layout, 'sampling');
        const processes = descendants(script.pid);
        t.equal(processes.length, childrenOf[layout]);
        t.equal(foldersOf(script.pid).length, 1);
        end(script);
        const ended = await script.ended;
        t.comment(`gone after ${(await untilGone(processes)).toFixed(0)} ms`);
        t.match(ended, { code: null, signal, stderr: '' });
        sweepFolders(); // a script that a signal ends leaves its folder for the next to sweep
        t.strictSame(foldersOf(script.pid), []);
      },
    );
  }
}

await t.test(
  'a script that listens to Ctrl-C itself decides: its state processes work on',
  { skip: needsProc },
  async (t) => {
    const script = await underWay(t, 'patient', 'both', 'sampling');
    process.kill(-script.pid, 'SIGINT');
    t.match(await script.ended, { code: 0, signal: null, stdout: /finished/, stderr: quiet });
    t.strictSame(foldersOf(script.pid), []);
  },
);

for (const layout of ['threads', 'both']) {
  for (const fault of ['no fault', 'fault']) {
    await t.test(
      `${layout}, ${fault}: pools that are left open keep no script alive`,
      { skip: needsProc },
      async (t) => {
        const script = startScript('forgetful', layout, fault);
        t.teardown(script.kill);
        t.match(await script.ended, { code: 0, signal: null, stdout: /^done/, stderr: quiet });
        t.strictSame(descendants(script.pid), []);
      },
    );
  }
}

const moments = [
  ['in a log posterior that never returns', 'hang', 'hanging'],
  ['while workers load the problem', 'load', 'loading'],
  ['idle, with open pools', 'idle', 'idle'],
] as const;

for (const [moment, event, word] of moments) {
  for (const layout of ['threads', 'processes', 'both']) {
    await t.test(`${layout}: kill -9 ${moment} leaves nothing`, { skip: needsProc }, async (t) => {
      const script = await underWay(t, event, layout, word);
      const processes = descendants(script.pid);
      t.equal(processes.length, childrenOf[layout]);
      process.kill(script.pid, 'SIGKILL');
      t.comment(`gone after ${(await untilGone(processes)).toFixed(0)} ms`);
      t.match(await script.ended, { code: null, signal: 'SIGKILL' });
      sweepFolders();
      t.strictSame(foldersOf(script.pid), []);
    });
  }
}

for (const layout of ['walker processes', 'processes of walker processes']) {
  for (const [moment, event, word] of [moments[0], moments[2]]) {
    await t.test(`${layout}: kill -9 ${moment} leaves nothing after two seconds`, { skip: needsProc }, async (t) => {
      const script = await underWay(t, event, layout, word);
      const processes = descendants(script.pid);
      t.ok(processes.length >= 2, `${processes.length} processes`);
      process.kill(script.pid, 'SIGKILL');
      t.ok((await untilGone(processes)) < 2000);
      t.strictSame(
        descendants(process.pid).filter(({ parent }) => parent !== process.pid),
        [],
      );
      t.match(await script.ended, { code: null, signal: 'SIGKILL' });
      sweepFolders();
      t.strictSame(foldersOf(script.pid), []);
    });
  }

  await t.test(`${layout}: Ctrl-C while sampling leaves nothing`, { skip: needsProc }, async (t) => {
    const script = await underWay(t, 'steady', layout, 'sampling');
    const processes = descendants(script.pid);
    process.kill(-script.pid, 'SIGINT');
    t.match(await script.ended, { code: null, signal: 'SIGINT', stderr: '' });
    await untilGone(processes);
    sweepFolders();
    t.strictSame(foldersOf(script.pid), []);
  });
}

await t.test(
  'a state process that has news when its parent is gone goes without a word',
  { skip: needsProc },
  async (t) => {
    const script = await underWay(t, 'steady', 'both', 'sampling');
    const processes = descendants(script.pid);
    for (const { pid } of processes) process.kill(pid, 'SIGSTOP');
    process.kill(script.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 300)); // the next gauge is due before the end of the parent is read
    for (const { pid } of processes) process.kill(pid, 'SIGCONT');
    await untilGone(processes);
    t.match(await script.ended, { signal: 'SIGKILL', stderr: '' });
    sweepFolders();
  },
);

await t.test('Ctrl-C in a log posterior that never returns leaves nothing', { skip: needsProc }, async (t) => {
  for (const layout of ['threads', 'both']) {
    const script = await underWay(t, 'hang', layout, 'hanging');
    const processes = descendants(script.pid);
    process.kill(-script.pid, 'SIGINT');
    t.match(await script.ended, { signal: 'SIGINT' });
    await untilGone(processes);
    sweepFolders();
    t.strictSame(foldersOf(script.pid), []);
  }
});
