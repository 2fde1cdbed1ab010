/** transdim run as users meet it: a process of its own, its output and its exit code. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import t from 'tap';

import { formatResult, run } from '../../lib/index.js';
import quick from '../fixtures/commandModules/quick.js';
import { projectRoot } from '../docs/projectRoot.js';
import { descendants, needsProc, untilGone } from '../faults/processTree.js';
import { moduleOf, runCommand, startCommand } from './command.js';
import type { Summary } from '../../lib/results/summary.js';

const short = ['--steps', '60', '--draws', '200', '--chains', '2', '--resampler-steps', '200', '--seed', '7'];
const quickly = [...short, '--parallel', 'false', '--no-folder', '--quiet'];

/** A table without what differs from run to run. */
const timeless = (table: string): string[] => table.replace(/\d+\.\d (│\n|s in all)/g, '$1').split('\n');

await t.test('the table is that of run() with the same options', async (t) => {
  const { code, stdout, stderr } = await runCommand(['run', moduleOf('quick'), ...quickly], t.testdir());
  const options = { steps: 60, draws: 200, chains: 2, resamplerSteps: 200, seed: 7, parallel: false } as const;
  const result = await run(quick, { ...options, folder: false });
  t.match({ code, stderr }, { code: 0, stderr: '' });
  t.same(timeless(stdout), timeless(`${formatResult(result)}\n`));
});

await t.test('--json prints what summary.json holds; progress goes to standard error', async (t) => {
  const cwd = t.testdir();
  const { code, stdout, stderr } = await runCommand(
    ['run', moduleOf('quick'), ...short, '--folder', 'kept', '--json', '--threads', '2'],
    cwd,
  );
  t.equal(code, 0, stderr);
  t.match(stderr, /sampling line: 100%/);
  t.same(JSON.parse(stdout), JSON.parse(readFileSync(join(cwd, 'kept', 'summary.json'), 'utf8')));
  t.match(JSON.parse(stdout), { seed: 7, layout: { walkerPool: { kind: 'threads', size: 2 } } });
});

await t.test('layouts and files of options change nothing; the run folder is new by default', async (t) => {
  const cwd = t.testdir({
    'o.json': JSON.stringify({ steps: 60, draws: 1, chains: 2, pseudoPrior: { maxComponents: 24 } }),
  });
  const figures = async (args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await runCommand(['run', moduleOf('quick'), '--json', '--quiet', ...args], cwd);
    t.equal(code, 0, stderr);
    return (JSON.parse(stdout) as Summary).states.map((state) => ({ ...state, seconds: 0 }));
  };
  const first = await figures([...short, '--processes', '2', '--no-folder']);
  const second = await figures(['--options', 'o.json', '--draws', '200', '--resampler-steps', '200', '--seed', '7']);
  t.same(first, second);
  t.equal(readdirSync(join(cwd, 'transdim-runs')).length, 1);
});

await t.test('--data is what setup() and the log posteriors are given', async (t) => {
  const cwd = t.testdir({ 'data.json': '{"centre":50}' });
  const { stdout } = await runCommand(['run', moduleOf('quick'), ...quickly, '--json', '--data', 'data.json'], cwd);
  const [{ mean, meanMcse }] = (JSON.parse(stdout) as Summary).states;
  t.ok(Math.abs(mean[0] - 50) < 6 * meanMcse[0] + 1, `the mean ${mean[0]} is near 50, not near 0`);
});

await t.test('a problem that is not exported, a script that runs itself, and a module that goes on', async (t) => {
  for (const [name, ...args] of [['unexported'], ['script', '--processes', '1'], ['later', '--threads', '2']]) {
    const { code, stdout, stderr } = await runCommand(
      ['run', moduleOf(name), ...short, '--no-folder', '--quiet', ...args],
      t.testdir(),
    );
    t.equal(code, 0, stderr);
    t.match(stdout, /unit .* 1\.0000/);
    t.notMatch(stdout, /went on/, 'the module goes no further than its own run');
  }
});

await t.test('the module of docs/command.md runs', async (t) => {
  const [, source] = /```js\n([^]*?)```/.exec(readFileSync(join(projectRoot, 'docs', 'command.md'), 'utf8')) ?? [];
  const cwd = t.testdir({ 'model.mjs': source, 'data.json': '{"xs":[-1,0,1,2],"ys":[-1.8,0.3,2.2,3.9]}' });
  const { code, stdout, stderr } = await runCommand(['run', 'model.mjs', '--data', 'data.json', ...quickly], cwd);
  t.equal(code, 0, stderr);
  t.match(stdout, /│ flat .*\n│ line /);
});

await t.test('a module that awaits a worker pool behind its problem is run all the same', async (t) => {
  const { code, stdout } = await runCommand(
    ['run', moduleOf('poolSecond'), ...quickly.filter((flag) => flag !== '--quiet')],
    t.testdir(),
  );
  t.equal(code, 0);
  t.match(stdout, /unit/);
});

await t.test('what goes wrong is said in a sentence, with an exit code and without a stack', async (t) => {
  const cwd = t.testdir({ 'o.json': '{"stepz":3}', full: { file: '' } });
  writeFileSync(join(cwd, 'syntax.mjs'), 'export default (');
  for (const [args, code, sentence] of [
    [[moduleOf('empty')], 1, /^error: there is no module .*empty\.js\n$/],
    [['.'], 1, /^error: \. is a folder: name the module in it\n$/],
    [['syntax.mjs'], 1, /^error: syntax\.mjs could not be imported \(--debug says where\): Unexpected /],
    [[moduleOf('throwing')], 1, /could not be imported \(--debug says where\): no such planet\n$/],
    [[moduleOf('../problems/empty')], 1, /empty\.js defines no problem: write 'export default defineProblem\(import/],
    [
      [moduleOf('poolFirst')],
      1,
      /poolFirst\.js awaits a worker pool before it defines a problem, .*: write 'export def/,
    ],
    [[moduleOf('two')], 1, /two\.js defines 2 problems: make the one to run its default export\n$/],
    [
      [moduleOf('failing'), ...quickly],
      1,
      /^error: the log posterior of state 'unit' threw RangeError: no model there/,
    ],
    [[moduleOf('inline'), '--threads', '2'], 1, /^error: this problem is inline: other processes and threads cannot/],
    [[moduleOf('quick'), '--folder', 'full'], 1, /^error: run folder .*full is not empty/],
    [[moduleOf('quick'), '--walkers', '5'], 2, /^error: --walkers must be even .*; got 5\n$/],
    [[moduleOf('quick'), '--seed', 'x', '--steps', 'x'], 2, /^error: --steps must be a whole number .*; got 'x'\n$/],
    [
      [moduleOf('quick'), '--threads', '2', '--processors', '2'],
      2,
      /^error: --processors says .*, but --threads is given/,
    ],
    [[moduleOf('quick'), '--options', 'o.json'], 2, /^error: o\.json: run has no option 'stepz'; it has walkers, /],
    [[moduleOf('quick'), '--stepz', '3'], 2, /^error: unknown option '--stepz'\n\(Did you mean --steps\?\)\n/],
  ] as const) {
    const ending = await runCommand(['run', ...args], cwd);
    t.match(ending, { code, stdout: '', stderr: sentence }, args.join(' '));
    t.notMatch(ending.stderr, /\n {4}at /);
  }
  const { stderr } = await runCommand(['run', moduleOf('throwing'), '--debug'], cwd);
  t.match(stderr, /no such planet[^]*\n {4}at .*caused by RangeError: no such planet\n {4}at .*throwing\.[jt]s/s);
  t.notOk(existsSync(join(cwd, 'transdim-runs')), 'no run folder is made for a run that does not start');
});

for (const layout of [
  ['--threads', '2'],
  ['--processes', '2'],
]) {
  await t.test(
    `${layout.join(' ')}: Ctrl-C says how to go on, and leaves no process and no temporary folder`,
    { skip: needsProc },
    async (t) => {
      const cwd = t.testdir();
      const command = startCommand(
        ['run', moduleOf('steady'), '--steps', '1000000', '--quiet', '--folder', 'kept', ...layout],
        cwd,
      );
      t.teardown(command.kill);
      await command.heard('sampling');
      const processes = descendants(command.pid);
      t.equal(processes.length, layout[0] === '--processes' ? 3 : 1, 'the one that runs, and its state processes');
      process.kill(-command.pid, 'SIGINT');
      await untilGone(processes);
      t.match(await command.ended, { code: 130, signal: null, stderr: /to go on: transdim resume .*kept\n/ });
      t.strictSame(
        readdirSync(tmpdir()).filter((name) => processes.some(({ pid }) => name.startsWith(`transdim-${pid}-`))),
        [],
      );
      t.same(
        readdirSync(join(cwd, 'kept')).sort(),
        ['chains', 'members', 'request.json', 'traces'],
        'what was sampled is kept',
      );
    },
  );
}
