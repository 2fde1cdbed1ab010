/** transdim show as users meet it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { needsProc } from '../faults/processTree.js';
import { moduleOf, runCommand, startCommand } from './command.js';
import type { RunReading } from '../../lib/index.js';
import type { Ending } from '../faults/script.js';

const short = ['--steps', '60', '--draws', '200', '--chains', '2', '--resampler-steps', '200', '--seed', '7'];
const quickly = [...short, '--parallel', 'false', '--quiet'];

const readingIn = ({ stdout, stderr }: Ending): RunReading => {
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as RunReading;
};

await t.test(
  'while a run goes on it is said how far, and after its end by a signal how to go on',
  { skip: needsProc },
  async (t) => {
    const cwd = t.testdir();
    const running = startCommand(
      [
        'run',
        moduleOf('steady'),
        '--steps',
        '1000000',
        '--quiet',
        '--folder',
        'kept',
        '--seed',
        '7',
        '--parallel',
        'false',
      ],
      cwd,
    );
    t.teardown(running.kill);
    await running.heard('sampling');
    let reading = readingIn(await runCommand(['show', 'kept', '--json'], cwd));
    for (let tries = 0; tries < 60 && reading.states[0].steps === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      reading = readingIn(await runCommand(['show', 'kept', '--json'], cwd));
    }
    t.match(reading, { status: 'running', seed: 7, result: null, folder: join(cwd, 'kept') });
    t.match(reading.states, [
      { name: 'first', stepsAsked: 1_000_000, ensembles: 4, walkers: 32 },
      { name: 'second', steps: 0 },
    ]);
    const [{ steps, evaluations }] = reading.states;
    t.ok(steps > 0 && steps < 1_000_000 && evaluations >= 4 * 32 * steps, `${steps} steps, ${evaluations} evaluations`);

    const { code, stdout } = await runCommand(['show', 'kept'], cwd);
    t.equal(code, 0);
    t.match(stdout, /^the run in .*kept is running \(seed 7, begun \d{4}-.*\)\n/);
    t.match(stdout, /│ first +│ +\d+ │ 1000000 │ +4 │ +32 │/);
    t.notMatch(stdout, /to go on/);

    process.kill(running.pid, 'SIGKILL');
    await running.ended;
    const stopped = await runCommand(['show', 'kept'], cwd);
    t.match(stopped.stdout, /^the run in .*kept has stopped before its end \(seed 7, /);
    t.match(stopped.stdout, /\nto go on: transdim resume .*kept\n$/);
    t.match(readingIn(await runCommand(['show', 'kept', '--json'], cwd)), { status: 'stopped', result: null });
  },
);

await t.test('after its end the result is there, as the run printed it', async (t) => {
  const cwd = t.testdir();
  const run = await runCommand(['run', moduleOf('quick'), ...quickly, '--folder', 'kept'], cwd);
  const { code, stdout, stderr } = await runCommand(['show', 'kept'], cwd);
  t.match({ code, stderr }, { code: 0, stderr: '' });
  t.match(stdout, /^the run in .*kept has come to its end \(seed 7, /);
  t.ok(stdout.endsWith(`\n${run.stdout}`), 'the table of the run, to the letter');
  t.match(stdout, /│ line +│ +60 │ 60 │ +4 │ +32 │ +0\.\d\d │/);

  const reading = readingIn(await runCommand(['show', 'kept', '--json'], cwd));
  t.equal(reading.status, 'finished');
  t.same(reading.result, JSON.parse(readFileSync(join(cwd, 'kept', 'summary.json'), 'utf8')));
  t.match(reading.states, [
    { name: 'line', parameters: ['x'], steps: 60, stepsAsked: 60, failures: [] },
    { name: 'plane', parameters: ['x', 'y'], steps: 60, summary: { rhat: [Number, Number] } },
  ]);
});

await t.test('what is no run folder is said to be none', async (t) => {
  const cwd = t.testdir({ empty: {}, file: '', list: { 'request.json': '[]' } });
  for (const [args, code, sentence] of [
    [['empty'], 1, /^error: .*empty is no run folder: it has no request\.json\n$/],
    [['nowhere'], 1, /^error: .*nowhere is no run folder: it has no request\.json\n$/],
    [['file'], 1, /^error: .*file.request\.json could not be read: ENOTDIR[^\n]*\n$/],
    [['list'], 1, /^error: .*request\.json is damaged: it does not say what was asked\n$/],
    [[''], 2, /^error: folder must be the path of a run folder\n$/],
    [[], 2, /^error: missing required argument 'folder'\n/],
    [['empty', 'more'], 2, /^error: too many arguments/],
    [['empty', '--steps', '3'], 2, /^error: unknown option '--steps'/],
  ] as const) {
    t.match(await runCommand(['show', ...args], cwd), { code, stdout: '', stderr: sentence }, args.join(' '));
  }
  const { stderr } = await runCommand(['show', 'empty', '--debug'], cwd);
  t.match(stderr, /no run folder[^\n]*\n {4}at /, 'with its stack where that is asked for');
});
