/** Who stops a run finds it stopped soon, with what was done in its folder, and told how to go on: to the same bits. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

import { readRun, run, runMcmcPerState } from '../../lib/index.js';
import { poolsOf, processes, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import mortal from '../fixtures/problems/mortal.js';
import { factsOf, factsOfRun } from './facts.js';
import { arrivalIn, order, ordered, short, undisturbed, whole } from './mortalRuns.js';
import { descendants, needsProc, untilGone } from './processTree.js';
import { quiet } from './script.js';
import { factsIn, newFolder, startMortal, stepsWritten } from './scriptedRuns.js';
import type { Progress } from '../../lib/index.js';
import type { MortalScript } from '../fixtures/poolScripts/mortalRun.js';
import type { Order } from '../fixtures/problems/mortal.js';

const calm = await undisturbed.whole();
const expected = factsOfRun(calm);
const expectedEnsembles = factsOf(await undisturbed.short());
const says: Order = { state: 'sound', deed: 'say', at: null, times: 1 };
const hangs: Order = { deed: 'hang', at: arrivalIn(20, calm.ensembles[1]).point, times: 1 };
/** So slow, in milliseconds, that a state takes seconds, and its steps a fraction of one. */
const slow = 6;

const asOf = (call: 'run' | 'sample', options: object, layout: string): MortalScript => ({ call, options, layout });

for (const layout of ['serial', 'threads', 'both', 'walker processes']) {
  await t.test(`${layout}: Ctrl-C ends a run with 130 and a word on how to go on`, { skip: needsProc }, async (t) => {
    const data = ordered(t, [], slow);
    const folder = join(newFolder(t), 'run');
    const script = startMortal(t, asOf('run', { ...whole, data, folder }, layout));
    await stepsWritten(folder, script);
    const before = readRun(folder).states[0].steps;
    const processes = descendants(script.pid);
    process.kill(-script.pid, 'SIGINT');
    const { code, signal, stderr } = await script.ended;
    t.strictSame({ code, signal }, { code: 130, signal: null });
    t.match(stderr, /SIGINT: stopping, what is done is written down/);
    t.ok(stderr.includes(`transdim resume ${folder}`), stderr);
    await untilGone(processes);
    t.notOk(existsSync(join(folder, 'lock')));
    t.equal(readRun(folder).status, 'stopped');
    t.ok(readRun(folder).states[0].steps > before, 'the step that was under way is written down');

    order(data.folder, []);
    const found = await run(mortal, { folder, resume: true, data, ...poolsOf(threads(2)) });
    t.strictSame(factsOfRun(found), expected);
  });
}

await t.test('SIGTERM ends runMcmcPerState with 143, if it has a folder', { skip: needsProc }, async (t) => {
  const data = ordered(t, [says], slow);
  const chainFolder = newFolder(t);
  const script = startMortal(t, asOf('sample', { ...short, data, chainFolder }, 'both'));
  await script.heard('there');
  process.kill(script.pid, 'SIGTERM');
  const { code, stderr } = await script.ended;
  t.equal(code, 143);
  t.ok(
    stderr.includes(`runMcmcPerState(problem, { chainFolder: ${JSON.stringify(chainFolder)}, resume: true })`),
    stderr,
  );

  order(data.folder, []);
  const found = await runMcmcPerState(mortal, { chainFolder, resume: true, data, parallel: false });
  t.strictSame(factsOf(found), expectedEnsembles);
});

for (const layout of ['threads', 'both']) {
  await t.test(`${layout}: a log posterior that never returns holds nobody up`, { skip: needsProc }, async (t) => {
    const data = ordered(t, [hangs]);
    const folder = join(newFolder(t), 'run');
    for (const interrupts of [1, 2]) {
      order(data.folder, [hangs]);
      const resume = interrupts > 1;
      const script = startMortal(t, asOf('run', { ...whole, data, folder, resume }, layout));
      await script.heard('hanging');
      const processes = descendants(script.pid);
      process.kill(-script.pid, 'SIGINT');
      await script.heard('again to stop at once', 'stderr');
      if (interrupts > 1) process.kill(-script.pid, 'SIGINT');
      const { code, stderr } = await script.ended;
      t.equal(code, 130);
      t.equal(stderr.includes('to go on'), interrupts === 1, 'the second one waits for nothing');
      await untilGone(processes);
    }
    order(data.folder, []);
    const found = await run(mortal, { folder, resume: true, data, parallel: false });
    t.strictSame(factsOfRun(found), expected);
  });
}

await t.test('a script that listens to Ctrl-C itself decides, also with a folder', { skip: needsProc }, async (t) => {
  const data = ordered(t, [says], 0.5);
  const folder = join(newFolder(t), 'run');
  const script = startMortal(t, { ...asOf('run', { ...whole, data, folder }, 'both'), listens: true });
  await script.heard('there');
  process.kill(-script.pid, 'SIGINT');
  await script.heard('heard');
  const { code, stdout, stderr } = await script.ended;
  t.equal(code, 0);
  t.match(stderr, quiet);
  t.strictSame(factsIn(stdout), expected);
});

for (const stage of ['sample', 'evaluate'] as const) {
  for (const layout of [threads(2), processes(2, 1)]) {
    await t.test(`${layout.name}: an AbortSignal stops a run in stage '${stage}'`, async (t) => {
      const data = ordered(t, [], 0.5);
      const folder = join(newFolder(t), 'run');
      const controller = new AbortController();
      const progress = (now: Progress): void => {
        if (now.stage === stage && now.done > 0) controller.abort();
      };
      const asked = { ...whole, ...poolsOf(layout), data, folder, progress };
      const error = await reasonOf(run(mortal, { ...asked, signal: controller.signal }));
      t.match(error, {
        tag: 'interrupted',
        fields: { folder },
        message: /^stopped as asked; to go on: transdim resume/,
      });
      t.equal(readRun(folder).status, 'stopped');

      order(data.folder, []);
      const found = await run(mortal, { folder, resume: true, data, parallel: false });
      t.strictSame(factsOfRun(found), expected);
    });
  }
}

await t.test('an AbortSignal stops a call without a folder too, and one that was given before it starts', async (t) => {
  const data = ordered(t, [], 0.5);
  const controller = new AbortController();
  const progress = ({ done }: Progress): void => {
    if (done > 0) controller.abort();
  };
  const { signal } = controller;
  const asked = { ...short, ...poolsOf(threads(2)), data, signal };
  const interrupted = { tag: 'interrupted', fields: { folder: null } };
  t.match(await reasonOf(runMcmcPerState(mortal, { ...asked, progress })), interrupted);
  rmSync(join(data.folder, 'orders.json')); // whoever starts now fails
  order(data.folder, [{ deed: 'mark', at: null, times: 99 }]);
  t.match(await reasonOf(runMcmcPerState(mortal, asked)), interrupted);
});
