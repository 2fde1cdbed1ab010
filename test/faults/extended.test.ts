/** A run that came to its end and goes on with more steps: whenever it is cut short, nobody takes the old result for its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { formatReading } from '../../lib/cli/formatReading.js';
import { defineProblem, readRun, run, runMcmcPerState } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import { factsOfRun } from './facts.js';
import type { RunOptions } from '../../lib/index.js';

const problem = defineProblem({
  states: [
    { name: 'low', parameters: [{ name: 'x' }] },
    { name: 'high', parameters: [{ name: 'x' }, { name: 'y' }] },
  ],
  logPosterior: (x) => -0.5 * x.reduce((sum, value) => sum + value * value, 0),
  start: (state, random) => state.parameters.map(() => random.normal()),
});
const short = {
  ...{ steps: 40, walkers: 4, ensembles: 2, seed: 1, parallel: false },
  ...{ draws: 20, chains: 2, resamplerSteps: 20, pseudoPrior: { maxComponents: 1 } },
} as const satisfies RunOptions;

const [name, before] = ['summary.json', 'summary.before.json'];
const textOf = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');
const resume = { resume: true, parallel: false } as const;
/** Stops a call once it is under way. */
function stopping(): Pick<RunOptions, 'signal' | 'progress'> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    progress: () => {
      controller.abort();
    },
  };
}
const asked = (folder: string) => readRun(folder).states.map((state) => state.stepsAsked);

for (const [what, more] of Object.entries({ steps: { steps: 60 }, draws: { draws: 30 }, chains: { chains: 3 } })) {
  await t.test(`more ${what}: stopped before it has come to its end, with the old result aside`, async (t) => {
    const folder = join(t.testdir(), 'run');
    await run(problem, { ...short, folder });
    const old = textOf(folder, name);
    t.match(await reasonOf(run(problem, { ...resume, ...more, folder, ...stopping() })), { tag: 'interrupted' });
    t.match(readRun(folder), { status: 'stopped', result: null });
    t.match(formatReading(readRun(folder)), /has stopped before its end.*\nto go on: transdim resume /s);
    t.notOk(existsSync(join(folder, name)));
    t.equal(textOf(folder, before), old, 'nothing was lost');
    const found = await run(problem, { ...resume, folder });
    t.strictSame(factsOfRun(found), factsOfRun(await run(problem, { ...short, ...more, folder: false })));
    t.equal(readRun(folder).status, 'finished');
    t.equal(textOf(folder, before), old);
  });
}

await t.test('between any two writes the folder says what is so', async (t) => {
  const folder = join(t.testdir(), 'run');
  const first = await run(problem, { ...short, folder });
  mkdirSync(join(folder, before)); // so that the old result cannot be put aside
  t.match(await reasonOf(run(problem, { ...resume, steps: 60, folder })), { tag: 'file', message: /summary\.before/ });
  t.equal(readRun(folder).status, 'finished');
  t.strictSame(asked(folder), [40, 40], 'which is what the result is of');
  rmSync(join(folder, before), { recursive: true });

  const identity = textOf(join(folder, 'chains'), 'identity.json');
  t.match(identity, /60/, 'the chains are claimed first');
  renameSync(join(folder, name), join(folder, before)); // as a kill leaves it before the request is written
  t.match(readRun(folder), { status: 'stopped', result: null });
  const found = await run(problem, { ...resume, steps: 60, folder });
  t.equal(readRun(folder).status, 'finished');
  t.strictSame(asked(folder), [60, 60]);
  t.equal(found.states.length, first.states.length);
});

await t.test('where nothing else is asked for, the result stays', async (t) => {
  const folder = join(t.testdir(), 'run');
  await run(problem, { ...short, seed: undefined, folder });
  const options = { ...resume, steps: 40, folder, ...stopping() };
  t.match(await reasonOf(run(problem, options)), { tag: 'interrupted' });
  t.equal(readRun(folder).status, 'finished');
  t.notOk(existsSync(join(folder, before)));
});

await t.test('an option that is undefined is left out', async (t) => {
  const home = t.testdir({ chains: {} });
  const [folder, chainFolder] = [join(home, 'run'), join(home, 'chains')];
  const expected = factsOfRun(await run(problem, { ...short, folder }));
  const names = ['steps', 'seed', 'walkers', 'moves', 'ensembles', 'draws', 'chains', 'resamplerSteps', 'pseudoPrior'];
  const none = Object.fromEntries(names.map((name) => [name, undefined]));
  t.strictSame(factsOfRun(await run(problem, { ...resume, folder, ...none })), expected);
  t.strictSame(asked(folder), [40, 40]);
  const { steps, walkers, seed } = short;
  await runMcmcPerState(problem, { steps, walkers, seed, chainFolder, parallel: false });
  const again = { ...resume, chainFolder, steps: undefined, walkers: undefined, seed: undefined };
  const [low] = await runMcmcPerState(problem, again);
  t.strictSame([low.steps, low.seed], [40, 1]);
});

await t.test('what is printed to go on can be pasted, whatever the folder is called', async (t) => {
  const home = t.testdir();
  for (const odd of ['plain', 'a b', "it's", 'say "no"', 'two\nlines', '日本 $HOME', 'bell\u0007']) {
    const folder = join(home, odd);
    const { message } = (await reasonOf(run(problem, { ...short, folder, signal: AbortSignal.abort() }))) as Error;
    const [, command, literal] =
      /to go on: transdim resume (.*)\n {6}or: run\(problem, \{ folder: (.*), resume: true \}\)$/s.exec(message) ?? [];
    t.equal(JSON.parse(literal), folder);
    const shown = /to go on: transdim resume (.*)$/s.exec(formatReading(readRun(folder)))?.[1] ?? '';
    if (process.platform === 'win32') continue;
    for (const word of [command, shown]) {
      t.equal(execFileSync('sh', ['-c', `printf '%s' ${word}`], { encoding: 'utf8' }), folder);
    }
  }
});
