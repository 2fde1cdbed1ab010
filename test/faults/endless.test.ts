/** Where log posteriors are evaluated in the very thread that hears signals: one that does not return holds nobody up. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

import { readRun, run } from '../../lib/index.js';
import { startCommand } from '../cli/command.js';
import { poolsOf, serial, threads } from '../contract/layouts.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOfRun } from './facts.js';
import { arrivalIn, marksIn, order, ordered, undisturbed, whole } from './mortalRuns.js';
import { descendants, needsProc, untilGone } from './processTree.js';
import { ways } from './script.js';
import { newFolder, startMortal, until } from './scriptedRuns.js';
import type { Test } from 'tap';
import type { MortalData, Order } from '../fixtures/problems/mortal.js';
import type { Script } from './script.js';

const calm = await undisturbed.whole();
const expected = factsOfRun(calm);
const hangs: Order = { deed: 'hang', at: arrivalIn(20, calm.ensembles[1]).point, times: 1 };
/** Hangs where the log posterior is timed, before a layout is chosen. */
const hangsAtOnce: Order = { deed: 'hang', at: null, times: 1 };
const dwells: Order = { deed: 'dwell', at: arrivalIn(20, calm.ensembles[1]).point, times: 1 };

const ignore = (): void => undefined;

/** The command with the problem 'mortal' in one thread, or where `auto` finds out which layout suits it. */
function startOnMortal(t: Test, data: MortalData, folder: string, ...layout: readonly string[]): Script {
  const options = { ...whole, data, ...(layout.length > 0 ? {} : { parallel: false }) };
  writeFileSync(`${folder}.json`, JSON.stringify(options));
  const module = fileURLToPath(new URL('../fixtures/problems/mortal.js', import.meta.url));
  const args = ['run', module, '--options', `${folder}.json`, '--folder', folder, '--quiet', ...layout];
  const command = startCommand(args, process.cwd());
  t.teardown(command.kill);
  return command;
}

/** What the run in a folder comes to when it is gone on with in peace. */
async function goOn(folder: string, data: MortalData & { readonly folder: string }): Promise<unknown> {
  order(data.folder, []);
  return factsOfRun(await run(mortal, { folder, resume: true, data, ...poolsOf(threads(2)) }));
}

for (const [way, signal] of [
  ['Ctrl-C', 'SIGINT'],
  ['kill', 'SIGINT'],
  ['kill', 'SIGTERM'],
] as const) {
  const exitCode = signal === 'SIGINT' ? 130 : 143;
  await t.test(`the command in one thread: ${way} -${signal}, twice, stops at once`, { skip: needsProc }, async (t) => {
    const data = ordered(t, [hangs]);
    const folder = join(newFolder(t), 'run');
    const command = startOnMortal(t, data, folder);
    await command.heard('hanging');
    const processes = descendants(command.pid);
    ways[way](command, signal);
    await command.heard(`${signal}: it stops after the evaluation that is under way (again to stop at once)`, 'stderr');
    ways[way](command, signal);
    const { code, stderr } = await command.ended;
    t.equal(code, exitCode);
    t.ok(stderr.includes(`${signal}: stopped in the middle of an evaluation`), stderr);
    t.ok(stderr.includes(`to go on: transdim resume ${folder}\n`), stderr);
    await untilGone(processes);
    t.equal(readRun(folder).status, 'stopped');
    t.strictSame(await goOn(folder, data), expected);
  });

  await t.test(`... and ${way} -${signal} once, if it does return, loses nothing`, { skip: needsProc }, async (t) => {
    const data = ordered(t, [dwells], 1); // so that what is left of the run takes longer than word of the signal
    const folder = join(newFolder(t), 'run');
    const command = startOnMortal(t, data, folder);
    await until(() => marksIn(data.folder) > 0, command);
    ways[way](command, signal);
    await command.heard('again to stop at once', 'stderr');
    const { code, stderr } = await command.ended;
    t.equal(code, exitCode);
    t.ok(existsSync(join(data.folder, 'dwelt')), 'the evaluation was let come to its end');
    t.match(stderr, new RegExp(`${signal}: stopping, what is done is written down`));
    t.ok(stderr.includes(`to go on: transdim resume ${folder}\n`), stderr);
    t.notMatch(stderr, /in the middle of an evaluation/);
    t.ok(readRun(folder).states[1].steps >= 19, 'the steps before it are written down');
    t.strictSame(await goOn(folder, data), expected);
  });
}

await t.test('the command while it times a log posterior: Ctrl-C, twice', { skip: needsProc }, async (t) => {
  const data = ordered(t, [hangsAtOnce]);
  const folder = join(newFolder(t), 'run');
  const command = startOnMortal(t, data, folder, '--parallel', 'auto');
  await command.heard('hanging');
  ways['Ctrl-C'](command, 'SIGINT');
  await command.heard('again to stop at once', 'stderr'); // two at once are one
  ways['Ctrl-C'](command, 'SIGINT');
  t.match(await command.ended, { code: 130, signal: null });
  t.strictSame(await goOn(folder, data), expected);
});

await t.test('a script with its states in one thread: Ctrl-C, twice', { skip: needsProc }, async (t) => {
  const data = ordered(t, [hangs], 1); // whoever listens for the script has begun to a second before
  const folder = join(newFolder(t), 'run');
  const script = startMortal(t, { call: 'run', layout: 'serial', options: { ...whole, data, folder } });
  await script.heard('hanging');
  const processes = descendants(script.pid);
  t.equal(processes.length, 1, 'the one that listens');
  ways['Ctrl-C'](script, 'SIGINT');
  await script.heard('SIGINT: it stops after the evaluation that is under way (again to stop at once)', 'stderr');
  ways['Ctrl-C'](script, 'SIGINT');
  const { signal, stderr } = await script.ended;
  t.equal(signal, 'SIGKILL', 'nothing else ends it');
  t.ok(stderr.includes(`to go on: transdim resume ${folder}\n`), stderr);
  await untilGone(processes);
  t.strictSame(await goOn(folder, data), expected);
});

await t.test(
  'kill -9 of the command, or of a script, leaves nothing within two seconds',
  { skip: needsProc },
  async (t) => {
    for (const kind of ['command', 'script']) {
      const data = ordered(t, [hangs]);
      const folder = join(newFolder(t), 'run');
      const script =
        kind === 'command'
          ? startOnMortal(t, data, folder)
          : startMortal(t, { call: 'run', layout: 'serial', options: { ...whole, data, folder } });
      await script.heard('hanging');
      const processes = descendants(script.pid);
      t.equal(processes.length, 1);
      process.kill(script.pid, 'SIGKILL');
      t.ok((await untilGone(processes)) < 2000);
      t.strictSame(await goOn(folder, data), expected);
    }
  },
);

await t.test('who listens for a run goes with it, and is not needed', { skip: needsProc }, async (t) => {
  const data = ordered(t, [], 0.2);
  const folder = join(newFolder(t), 'run');
  const before = descendants(process.pid).length;
  const listeners = new Set<number>();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    const others = process.listeners(name); // the test runner's
    process.removeAllListeners(name);
    t.teardown(() => {
      for (const other of others) process.on(name, other);
    });
  }
  const found = await run(mortal, {
    ...{ ...whole, ...poolsOf(serial), data, folder },
    progress: () => {
      for (const { pid } of descendants(process.pid)) {
        process.kill(pid, 'SIGKILL');
        listeners.add(pid);
      }
    },
  });
  t.equal(listeners.size, 1);
  t.strictSame(factsOfRun(found), expected);

  const asked = { ...whole, ...poolsOf(serial), data };
  let most = 0;
  const look = (): void => {
    most = Math.max(most, descendants(process.pid).length);
  };
  await run(mortal, { ...asked, folder: join(newFolder(t), 'run'), progress: look });
  t.equal(most, before + 1);
  t.equal(descendants(process.pid).length, before);

  most = 0;
  process.on('SIGINT', ignore).on('SIGTERM', ignore);
  await run(mortal, { ...asked, folder: join(newFolder(t), 'run'), progress: look });
  process.off('SIGINT', ignore).off('SIGTERM', ignore);
  t.equal(most, before, 'nobody where the script listens to all signals itself');
});

await t.test('the command tells how the process ended in which it ran', { skip: needsProc }, async (t) => {
  for (const [signal, code] of [
    ['SIGKILL', 137],
    ['SIGABRT', 134],
  ] as const) {
    const data = ordered(t, [hangs]);
    const folder = join(newFolder(t), 'run');
    const command = startOnMortal(t, data, folder);
    await command.heard('hanging');
    for (const { pid } of descendants(command.pid)) process.kill(pid, signal);
    const ended = await command.ended;
    t.equal(ended.code, code);
    t.match(ended.stderr, new RegExp(`error: the process that ran it was ended by ${signal}: by `));
    t.ok(ended.stderr.includes(`to go on: transdim resume ${folder}\n`), ended.stderr);
    t.strictSame(await goOn(folder, data), expected);
  }
});
