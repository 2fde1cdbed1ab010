import t from 'tap';

import { runJobs } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import { descendants, needsProc, untilGone } from '../faults/processTree.js';
import { startScript } from '../faults/script.js';
import { moduleAt } from './kinds.js';
import type { JobRank } from '../../lib/index.js';

const execArgv: string[] = [];
const moduleUrl = moduleAt('jobs');
const act = { moduleUrl, functionName: 'act' };

await t.test('each list of arguments has a process of its own, and results are in their order', async (t) => {
  const started: { readonly rank: JobRank; readonly pid: number }[] = [];
  const results = await runJobs(moduleUrl, [[10], [20], [30]], { execArgv, onStarted: (one) => started.push(one) });
  t.match(results, [
    [10, '0', { rank: 0, jobs: 3 }],
    [20, '1', { rank: 1, jobs: 3 }],
    [30, '2', { rank: 2, jobs: 3 }],
  ]);
  started.sort((a, b) => Number(a.rank) - Number(b.rank));
  t.strictSame(
    started,
    results.map((result, rank) => ({ rank, pid: (result as readonly unknown[])[3] })),
  );
  t.strictSame(descendants(process.pid), []);
});

await t.test('ranks may be names', async (t) => {
  const results = await runJobs(moduleUrl.href, [[1], [2]], { execArgv, ranks: ['cold', 'hot'] });
  t.match(results, [
    [1, 'cold', { rank: 'cold' }],
    [2, 'hot', { rank: 'hot' }],
  ]);
});

await t.test('no arguments, no jobs', async (t) => {
  t.strictSame(await runJobs(moduleUrl, []), []);
});

await t.test('a job ends when its function has returned, whatever it leaves running', async (t) => {
  t.strictSame(await runJobs({ moduleUrl, functionName: 'busy' }, [[]], { execArgv }), ['returned']);
});

const failures = [
  ['throw', /^job bad \(worker process \d+\) threw RangeError: out of range$/, { exitCode: null, signal: null }],
  ['exit', /^job bad \(worker process \d+\) ended with exit code 0 /, { exitCode: 0, signal: null }],
  ['kill', /^job bad \(worker process \d+\) ended by signal SIGKILL at its/, { exitCode: null, signal: 'SIGKILL' }],
  ['exit code', /^job bad \(worker process \d+\) ended with exit code 4 at its/, { exitCode: 4, signal: null }],
] as const;

for (const [what, message, fields] of failures) {
  await t.test(`one job's '${what}' fails all, names its rank, and ends the others first`, async (t) => {
    const options = { execArgv, ranks: ['one', 'bad', 'two'] };
    const reason = await reasonOf(runJobs(act, [['wait'], [what], ['wait']], options));
    t.match(reason, { tag: 'worker', message, fields });
    if (what === 'throw') t.match(reason, { cause: { name: 'RangeError', message: 'out of range' } });
    if (needsProc === false) t.strictSame(descendants(process.pid), [], 'nothing is left behind');
  });
}

await t.test('what onStarted throws fails the jobs', async (t) => {
  const onStarted = (): void => {
    throw new RangeError('not wanted');
  };
  t.match(await reasonOf(runJobs(act, [['wait'], ['wait']], { execArgv, onStarted })), { message: 'not wanted' });
  if (needsProc === false) t.strictSame(descendants(process.pid), []);
});

await t.test('what cannot be run is refused', async (t) => {
  const cases: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
    [() => runJobs('./jobs.js', [[1]]), /target must be the URL of a module/],
    [() => runJobs(moduleUrl, [1] as never), /argumentsList must be a list of lists/],
    [
      () => runJobs(moduleUrl, [[1], [2]], { ranks: [1, 1] }),
      /one for each of the 2 jobs and all different; got \[1,1\]/,
    ],
    [() => runJobs(moduleUrl, [[1]], { ranks: [NaN] }), /ranks must be finite numbers or texts, .*; got \[NaN\]/],
    [() => runJobs(moduleUrl, [[1]], { ranks: [Infinity] }), /ranks must be finite numbers or texts/],
    [() => runJobs(moduleUrl, [[1]], { ranks: new Array<string>(1) }), /ranks must be finite numbers or texts/],
    [() => runJobs(moduleUrl, [[1], [2]], { ranks: [1] }), /one for each of the 2 jobs/],
    [() => runJobs(moduleUrl, [[() => 0]]), /argumentsList must be plain data/],
    [() => runJobs({ moduleUrl } as never, [[1]]), /functionName must be that of a function; got undefined/],
    [() => runJobs(moduleUrl, [[1]], { size: 3 } as never), /runJobs has no option 'size'/],
    [() => runJobs(moduleAt('failsAtImport'), [[1]], { execArgv }), /could not be imported in a worker: no such luck/],
    [
      () => runJobs({ moduleUrl, functionName: 'absent' }, [[1]], { execArgv }),
      /job 0 .* exports no function 'absent'/,
    ],
  ];
  for (const [call, message] of cases) t.match(await reasonOf(call()), { name: 'TransdimError', message });
});

await t.test('a script may run jobs over its own functions, and await them at top level', async (t) => {
  const script = startScript('jobs', 'own');
  t.teardown(script.kill);
  t.match(await script.ended, { code: 0, stdout: '0: 6, 1: 20\n', stderr: '' });
});

await t.test('kill -9 of the script leaves no job, stuck in user code', { skip: needsProc }, async (t) => {
  const script = startScript('jobs', 'hang');
  t.teardown(script.kill);
  await script.heard('hanging\nhanging');
  const processes = descendants(script.pid);
  t.equal(processes.length, 2);
  process.kill(script.pid, 'SIGKILL');
  t.comment(`gone after ${(await untilGone(processes)).toFixed(0)} ms`);
  t.match(await script.ended, { signal: 'SIGKILL', stderr: '' });
});
