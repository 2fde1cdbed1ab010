/** transdim plan as users meet it. */
import t from 'tap';

import { recommendProcessCounts } from '../../lib/index.js';
import { moduleOf, runCommand } from './command.js';
import type { Plan } from '../../lib/cli/makePlan.js';

await t.test('without a module: the machine, and layouts for a number of states', async (t) => {
  const { code, stdout, stderr } = await runCommand(
    ['plan', '--states', '3', '--walkers', '16', '--json'],
    t.testdir(),
  );
  t.match({ code, stderr }, { code: 0, stderr: '' });
  const plan = JSON.parse(stdout) as Plan;
  t.same(plan.layouts, await recommendProcessCounts({ states: 3, walkers: 16 }));
  t.ok(plan.machine.allowedCores >= 1 && plan.machine.allowedBy !== '');
  t.ok(plan.memory.availableMb > 0 && plan.safeProcesses >= 1);
  t.equal(plan.problem, null);
});

await t.test('the same as a text, at most 100 columns wide', async (t) => {
  const { code, stdout } = await runCommand(['plan'], t.testdir());
  t.equal(code, 0);
  for (const line of [/^This machine$/m, /^ {2}cores +\d/m, /^ {2}memory +\d+ MB available of/m, /^ {2}GPUs +\w/m]) {
    t.match(stdout, line);
  }
  t.match(stdout, /^ {2}processes +up to \d+ fit in 80 % of the available memory$/m);
  t.match(stdout, /^Layouts for 2 states of 4 ensembles of 32 walkers$/m);
  for (const name of ['conservative', 'recommended', 'aggressive']) {
    t.match(stdout, new RegExp(`^ {2}${name} +\\d+ state process`, 'm'));
  }
  t.ok(stdout.split('\n').every((line) => line.length <= 100));
});

await t.test(
  'with a module: what its states take, the layout and why, and what speaks against parallel work',
  async (t) => {
    const args = ['plan', moduleOf('quick'), '--steps', '20', '--walkers', '8,16', '--draws', '100'];
    const { stdout, stderr } = await runCommand([...args, '--json'], t.testdir());
    const { problem, needs } = JSON.parse(stdout) as Plan;
    if (problem === null) throw new Error(`no plan of the problem: ${stderr}`);
    t.match(needs, { states: 2, walkers: 16, ensembles: 4 });
    t.match(problem.states, [
      { name: 'line', dimension: 1, evaluations: 4 * 8 * 21 + 100 },
      { name: 'plane', dimension: 2, evaluations: 4 * 16 * 21 + 100 },
    ]);
    t.ok(
      problem.states.every(
        ({ secondsPerEvaluation, serialSeconds }) => (secondsPerEvaluation ?? 0) * (serialSeconds ?? 0) > 0,
      ),
    );
    t.same(problem.layout, problem.autoLayout);
    // what is shorter than starting a thread is serial however loud the machine is: these take a microsecond, once compiled
    t.match(problem.layout, {
      statePool: { kind: 'serial' },
      walkerPool: { kind: 'serial' },
      reason: /^serial in this process: /,
    });
    t.ok(problem.predictedSeconds !== null && problem.predictedSeconds.serial === problem.predictedSeconds.chosen);
    t.match(problem.reasonsAgainst.join(), /All 2216 evaluations take/);
    t.equal(problem.measured, null);

    const { stdout: text } = await runCommand([...args, '--threads', '2', '--measure'], t.testdir());
    t.match(text, /^ {2}state +dim +evaluations +each +serial$/m);
    t.match(text, /^ {2}line +1 +772 +[\d.]+ .s +[\d.]+ .?s$/m);
    t.match(text, /^ {2}layout +one state after another on 2 threads of this process: as asked$/m);
    t.match(text, /^ {2}left to 'auto' +serial in this process: /m);
    t.match(text, /^ {2}against it +\w/m);
    t.match(text, /^ {2}measured +(Yes|No): the sampling takes about/m);
    t.ok(text.split('\n').every((line) => line.length <= 100));
  },
);

await t.test('a problem that cannot be spread is said to be serial', async (t) => {
  const { stdout } = await runCommand(['plan', moduleOf('inline'), '--steps', '20', '--measure'], t.testdir());
  t.match(stdout, /^ {2}layout +serial in this process: the problem is inline/m);
  t.match(stdout, /^ {2}measured +No: there is nothing to compare/m);
});

await t.test('what cannot be planned is refused', async (t) => {
  for (const [args, sentence] of [
    [['--states', '0'], 'error: --states must be a whole number of at least 1; got 0\n'],
    [['--problem-memory', 'much'], "error: --problem-memory must be at least 0; got 'much'\n"],
    [['--walkers', '8,16'], 'error: --walkers must be one number in a plan without a module\n'],
    [[moduleOf('quick'), '--walkers', '5'], /^error: --walkers must be even/],
  ] as const) {
    t.match(await runCommand(['plan', ...args], t.testdir()), { code: 2, stdout: '', stderr: sentence });
  }
});
