/** transdim resume as users meet it: to the figures of a run that nobody disturbed, or refused in a sentence. */
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import t from 'tap';

import { descendants, needsProc } from '../faults/processTree.js';
import { briefly, moduleOf, runCommand, startCommand } from './command.js';
import type { Summary } from '../../lib/results/summary.js';
import type { Ending } from '../faults/script.js';

const between = ['--draws', '200', '--chains', '2', '--resampler-steps', '200', '--seed', '7'];
const short = ['--steps', '60', ...between];
const serially = ['--parallel', 'false', '--quiet', '--json'];

/** The figures that were printed as JSON, without what differs from run to run. */
function figuresOf({ code, stdout, stderr }: Ending): unknown {
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  const { states, evidence, trace, seed, unfinished } = JSON.parse(stdout.replaceAll('sampling\n', '')) as Summary;
  return { states: states.map((state) => ({ ...state, seconds: 0 })), evidence, trace, seed, unfinished };
}

await t.test(
  'after Ctrl-C, and after SIGTERM, a run comes to the figures of one that was not disturbed',
  { skip: needsProc },
  async (t) => {
    const cwd = t.testdir();
    const own = ['--steps', '30000', '--walkers', '8', '--ensembles', '2', '--thin', '20', ...between, ...serially];
    const undisturbed = figuresOf(await runCommand(['run', moduleOf('steady'), ...own, '--no-folder'], cwd));
    for (const [signal, exitCode] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const running = startCommand(['run', moduleOf('steady'), ...own, '--folder', signal], cwd);
      t.teardown(running.kill);
      await running.heard('sampling');
      process.kill(running.pid, signal);
      const ended = await running.ended;
      t.match(ended, { code: exitCode, signal: null });
      t.match(
        ended.stderr,
        new RegExp(`\\n${signal}: stopping, .*\\nto go on: transdim resume .*${signal}\\n {6}or: run\\(problem, `),
      );
      t.equal(ended.stdout, 'sampling\n', 'no result is printed');
      const { stdout } = await runCommand(['show', signal, '--json'], cwd);
      t.match(JSON.parse(stdout), { status: 'stopped', states: [{ name: 'first' }, { name: 'second', steps: 0 }] });

      const resumed = await runCommand(['resume', signal, '--threads', '2', '--quiet', '--json'], cwd);
      t.strictSame(figuresOf(resumed), undisturbed, `${signal}, and on two threads`);
      t.match(JSON.parse(readFileSync(join(cwd, signal, 'request.json'), 'utf8')), { resumed: [String], seed: 7 });
    }
  },
);

await t.test('a run that came to its end says the same again, and more steps are those of a longer run', async (t) => {
  const cwd = t.testdir();
  const first = figuresOf(await runCommand(['run', moduleOf('quick'), ...short, ...serially, '--folder', 'kept'], cwd));
  t.strictSame(figuresOf(await runCommand(['resume', 'kept', ...serially], cwd)), first);
  const longer = ['--steps', '90', ...between, ...serially];
  const whole = figuresOf(await runCommand(['run', moduleOf('quick'), ...longer, '--no-folder'], cwd));
  t.strictSame(figuresOf(await runCommand(['resume', 'kept', '--steps', '90', ...serially], cwd)), whole);
  const { code, stdout } = await runCommand(['resume', 'kept', '--quiet'], cwd);
  t.equal(code, 0);
  t.match(stdout, /│ line .*\n│ plane /, 'as a table where no JSON is asked for; 90 steps are not forgotten');
});

await t.test('what is not the same as it was is refused with a list of it, and data are asked for', async (t) => {
  const cwd = t.testdir({ 'data.json': '{"centre":5}', 'other.json': '{"centre":6}' });
  const started = [...short, ...serially, '--folder', 'kept', '--data', 'data.json'];
  const first = figuresOf(await runCommand(['run', moduleOf('quick'), ...started], cwd));
  const data = ['--data', 'data.json'];
  const askForData = /\. If the run was given data, give the same file again by --data\n$/;
  for (const [args, code, sentence] of [
    [
      [...data, '--seed', '8'],
      1,
      /^error: .* cannot be resumed, as this is not what it was begun with: seed was 7 and is 8\. Undo that/,
    ],
    [
      [...data, '--seed', '8', '--walkers', '10'],
      1,
      /: seed was 7 and is 8; walkers was \[32,32\] and is \[10,10\]\. /,
    ],
    [[...data, '--ensembles', '3', '--moves', 'stretch'], 1, /: moves changed; ensembles was 4 and is 3\. /],
    [[...data, '--steps', '50'], 1, /: steps were 60, 60 and are 50, 50: they may only grow\. /],
    [[], 1, askForData],
    [['--data', 'other.json'], 1, /: data changed\. Undo that, or begin anew in another folder\n$/],
    [['--data', 'none.json'], 1, /^error: --data none\.json cannot be read: /],
    [[moduleOf('steady'), ...data], 1, /: quick\.js is gone; steady\.js is new; states changed\. Undo/],
    [[...data, '--walkers', '5'], 2, /^error: --walkers must be even .*; got 5\n$/],
    [[...data, '--folder', 'another'], 2, /^error: unknown option '--folder'/],
  ] as const) {
    const ending = await runCommand(['resume', 'kept', ...args, '--quiet', '--parallel', 'false'], cwd);
    t.match(ending, { code, stdout: '', stderr: sentence }, args.join(' '));
    t.notMatch(ending.stderr, /\n {4}at /);
    if (args[0] === '--data') t.notMatch(ending.stderr, askForData, 'not where data were given');
  }
  t.strictSame(
    figuresOf(await runCommand(['resume', 'kept', ...data, ...serially], cwd)),
    first,
    'nothing was lost by all that',
  );
});

await t.test('a module that was changed is refused; one that went elsewhere can be named', async (t) => {
  const library = new URL('../../lib/index.js', import.meta.url).href;
  const source = [
    `import { defineProblem } from ${JSON.stringify(library)};`,
    `const states = [{ name: 'unit', parameters: [{ name: 'x', lower: 0, upper: 1 }] }];`,
    `export default defineProblem(import.meta.url, { states, logPosterior: (x) => -x[0] });`,
  ].join('\n');
  const cwd = t.testdir({ 'model.mjs': source, elsewhere: {} });
  const first = figuresOf(await runCommand(['run', 'model.mjs', ...short, ...serially, '--folder', 'kept'], cwd));
  writeFileSync(join(cwd, 'model.mjs'), source.replace('-x[0]', '-2 * x[0]'));
  t.match(await runCommand(['resume', 'kept', ...serially], cwd), {
    code: 1,
    stderr: /: model\.mjs changed\. Undo that/,
  });
  writeFileSync(join(cwd, 'model.mjs'), source);
  t.strictSame(figuresOf(await runCommand(['resume', 'kept', ...serially], cwd)), first);
  renameSync(join(cwd, 'model.mjs'), join(cwd, 'elsewhere', 'model.mjs'));
  t.match(await runCommand(['resume', 'kept', ...serially], cwd), {
    code: 1,
    stderr: /^error: there is no module .*model\.mjs\n$/,
  });
  const named = await runCommand(['resume', 'kept', join('elsewhere', 'model.mjs'), ...serially], cwd);
  t.strictSame(figuresOf(named), first);
  t.match(await runCommand(['resume', 'nowhere', ...serially], cwd), {
    code: 1,
    stderr: /^error: .*nowhere is no run folder: it has no request\.json\n$/,
  });
});

await t.test('a folder that another process works on is left to it', { skip: needsProc }, async (t) => {
  const cwd = t.testdir();
  const running = startCommand(
    ['run', moduleOf('steady'), '--steps', '1000000', '--quiet', '--folder', 'kept', '--parallel', 'false'],
    cwd,
  );
  t.teardown(running.kill);
  await running.heard('sampling');
  const [{ pid }] = descendants(running.pid);
  const second = await runCommand(['resume', 'kept', '--quiet'], cwd);
  t.match(second, {
    code: 1,
    stdout: '',
    stderr: new RegExp(`^error: .*kept is in use by process ${pid} on `),
  });
  cpSync(join(cwd, 'kept'), join(cwd, 'copied'), { recursive: true });
  process.kill(running.pid, 'SIGINT');
  t.equal((await running.ended).code, 130, 'which has not noticed');
});

await t.test(
  'a state that ends its process again and again is given up: the others are the result, and the exit code is 3',
  { skip: needsProc },
  async (t) => {
    const module = fileURLToPath(new URL('../hostile/problems/misbehaving.js', import.meta.url));
    const cwd = t.testdir({ 'data.json': '{"deed":"exit"}' });
    const args = ['run', module, ...briefly, '--data', 'data.json', '--quiet', '--threads', '2'];
    const { code, stdout, stderr } = await runCommand([...args, '--json', '--folder', 'kept'], cwd);
    t.equal(code, 3, stderr);
    const { states, unfinished, warnings, evidence } = JSON.parse(stdout) as Summary;
    t.match(states, [{ name: 'sound' }]);
    t.match(unfinished, [{ name: 'odd' }]);
    t.same(evidence.stateNames, ['sound']);
    t.match(warnings[0], /state 'odd'/);
    const shown = await runCommand(['show', 'kept'], cwd);
    t.equal(shown.code, 0);
    t.match(shown.stdout, /has come to its end[^]*state 'odd'/);
  },
);
