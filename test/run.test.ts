import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import t from 'tap';

import {
  defineProblem,
  drawProposals,
  estimateEvidence,
  fitPseudoPrior,
  formatResult,
  run,
  runEnsembleResampler,
  runMcmcPerState,
} from '../lib/index.js';
import { openChains } from '../lib/within/chainReader.js';
import { collectGarbage } from './within/collectGarbage.js';
import { regressionProblem } from './statistical/regression.js';
import { regressionLogPosterior } from './statistical/truths.js';
import type { RunOptions, RunResult } from '../lib/index.js';

const problem = regressionProblem([1, 2]);

const quick = {
  walkers: [8, 12],
  steps: [200, 300],
  ensembles: 4,
  draws: 500,
  chains: 4,
  resamplerSteps: 500,
  pseudoPrior: { maxComponents: 2 },
  seed: 7,
} as const;

/** What JSON makes of a value: NaN and infinite numbers are null, undefined is left out. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const readJson = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>;

const figuresOf = ({ states, evidence, trace }: RunResult): unknown => ({
  states: states.map((state) => ({ ...state, seconds: 0 })),
  evidence,
  visits: trace.visits,
  members: trace.memberIndices.data.join(),
});

await t.test('a run is its stages, one after another, with one seed', async (t) => {
  const result = await run(problem, { ...quick, folder: false });
  const { walkers, steps, seed } = quick;
  const ensembles = await runMcmcPerState(problem, { walkers, steps, ensembles: 4, seed });
  const pseudoPrior = fitPseudoPrior(ensembles, quick.pseudoPrior);
  const proposals = await drawProposals(problem, pseudoPrior, { draws: 500, seed });
  const trace = await runEnsembleResampler(proposals, { chains: 4, steps: 500 });
  const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
  t.same(result.evidence, evidence);
  t.same(result.warnings, evidence.warnings);
  t.same([...result.trace.states.data], [...trace.states.data]);
  t.same([...result.ensembles[1].samples.data], [...ensembles[1].samples.data]);
  result.states.forEach((row, k) => {
    const { state, mean, sd, meanMcse, rhat, essBulk, essTail, acceptance } = ensembles[k];
    t.match(row, { name: state.name, dimension: state.dimension, mean, sd, meanMcse, acceptance });
    t.same(row.parameters, ['a', 'b'].slice(0, k + 1));
    t.equal(row.rhat, Math.max(...rhat));
    t.equal(row.ess, Math.min(...essBulk, ...essTail));
    t.equal(row.evaluations, ensembles[k].evaluations + 500);
    for (const name of ['probability', 'probabilityMcse', 'logEvidence', 'logEvidenceMcse'] as const) {
      t.equal(row[name], evidence[name][k]);
    }
  });
});

await t.test('options per state are used, and the result names seed, layout and time', async (t) => {
  const { ensembles, seed, layout, seconds, folder } = await run(problem, { ...quick, folder: false });
  t.match(ensembles, [
    { walkers: 8, steps: 200 },
    { walkers: 12, steps: 300 },
  ]);
  t.equal(seed, 7);
  t.equal(folder, null);
  t.match(layout, { statePool: { kind: 'serial' }, walkerPool: { kind: 'serial' } });
  t.equal(layout.reason, 'serial in this process: the problem is inline (defineProblem without import.meta.url)');
  t.ok(seconds > 0);
});

await t.test('summary.json holds the figures of the result under the same names, and no samples', async (t) => {
  const result = await run(problem, { ...quick, folder: join(t.testdir(), 'run') });
  const folder = result.folder ?? '';
  t.same(readdirSync(folder).sort(), ['chains', 'members', 'request.json', 'summary.json', 'traces']);
  const summary = readJson(folder, 'summary.json');
  t.same(Object.keys(summary).sort(), [
    ...['evidence', 'folder', 'layout', 'seconds', 'seed', 'states', 'trace', 'unfinished', 'warnings'],
  ]);
  for (const name of ['states', 'layout', 'warnings', 'folder', 'seed', 'seconds'] as const) {
    t.same(summary[name], asJson(result[name]), name);
  }
  t.same(summary.evidence, asJson({ ...result.evidence, warnings: undefined }), 'evidence; its warnings stand above');
  const { chains, steps, visits, acceptance } = result.trace;
  t.same(summary.trace, { chains, steps, visits, acceptance });
  const longest = (value: unknown): number =>
    typeof value !== 'object' || value === null
      ? 0
      : Math.max(Array.isArray(value) ? value.length : 0, ...Object.values(value).map(longest));
  t.ok(longest(summary) < 50, 'no list is as long as samples or traces are');
});

await t.test('chains are kept in the run folder, and are those of the result', async (t) => {
  const { folder, ensembles } = await run(problem, { ...quick, folder: join(t.testdir(), 'run') });
  for (const k of [0, 1]) {
    const { values } = openChains(join(folder ?? '', 'chains'), k, ensembles[k].ensembles).draws({
      discard: 0,
      thin: 1,
    });
    t.equal(values.join(), ensembles[k].chain.data.join());
  }
});

await t.test('request.json says what was asked, without the data', async (t) => {
  const before = Date.now();
  const progress = (): void => undefined;
  const folder = join(t.testdir(), 'run');
  await run(problem, { ...quick, folder, progress, data: { secret: 'observations' }, walkerPool: { kind: 'serial' } });
  const request = readJson(folder, 'request.json');
  t.match(request, {
    node: process.version,
    module: null,
    seed: 7,
    statePriors: [1 / 3, 2 / 3],
    states: [{ name: 'constant' }, { name: 'line', parameters: [{ name: 'a' }, { name: 'b' }] }],
    layout: { reason: 'serial in this process: as asked' },
    options: {
      walkers: [8, 12],
      steps: [200, 300],
      pseudoPrior: { maxComponents: 2 },
    },
  });
  t.match(request.transdim, /^\d+\.\d+\.\d+/);
  const began = Date.parse(String(request.began));
  t.ok(began >= before && began <= Date.now());
  t.notMatch(JSON.stringify(request), /secret|observations|progress/);
});

await t.test('a seed that was drawn is kept, and gives the same run again', async (t) => {
  const first = await run(problem, { ...quick, seed: undefined, folder: join(t.testdir(), 'run') });
  t.equal(readJson(first.folder ?? '', 'request.json').seed, first.seed);
  const second = await run(problem, { ...quick, seed: first.seed, folder: false });
  t.same(figuresOf(second), figuresOf(first));
});

await t.test('without a folder option the run folder is under transdim-runs in the current folder', async (t) => {
  const cwd = process.cwd();
  t.teardown(() => {
    process.chdir(cwd);
  });
  process.chdir(t.testdir());
  const { folder } = await run(problem, quick);
  const [name] = readdirSync('transdim-runs');
  t.equal(folder, join(process.cwd(), 'transdim-runs', name));
  t.ok(existsSync(join(folder ?? '', 'summary.json')));
});

await t.test('folder false keeps nothing, here or, when the result is let go, in the temporary folder', async (t) => {
  const cwd = process.cwd();
  t.teardown(() => {
    process.chdir(cwd);
  });
  process.chdir(t.testdir());
  await run(problem, { ...quick, folder: false });
  t.same(readdirSync('.'), []);
  const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`transdim-${process.pid}-`));
  t.ok(await collectGarbage(() => ours().length === 0));
});

await t.test('what cannot be used is refused before the log posterior is called', async (t) => {
  let calls = 0;
  const counting = regressionProblem([1, 2], (x) => {
    calls++;
    return regressionLogPosterior(x);
  });
  const testdir = t.testdir({ file: '', used: { 'summary.json': '{}' } });
  const refused: [unknown, string, string | RegExp][] = [
    [{ folder: join(testdir, 'file', 'run') }, 'file', /^run folder .*run could not be created: /],
    [
      { folder: join(testdir, 'used') },
      'file',
      /^run folder .*used is not empty: give the run a folder of its own, or resume: true/,
    ],
    [{ folder: 3 }, 'option', 'folder must be a path, or false to keep none; got 3'],
    [{ folder: '' }, 'option', "folder must be a path, or false to keep none; got ''"],
    [{ folder: true }, 'option', 'folder must be a path, or false to keep none; got true'],
    [{ chainFolder: testdir }, 'option', /^run has no option 'chainFolder'; it has walkers, /],
    [{ chain: 3 }, 'option', /^run has no option 'chain'; it has .*chains, resamplerSteps/],
    [{ members: 'prior' }, 'option', "members must be 'proposal' or 'posterior'; got 'prior'"],
    [{ draws: 0 }, 'option', 'draws must be a whole number of at least 1; got 0'],
    [{ draws: 1e15 }, 'option', 'draws must be a whole number of at most 100000000; got 1000000000000000'],
    [{ chains: 1e15 }, 'option', 'chains must be a whole number of at most 1000000; got 1000000000000000'],
    [{ ensembles: 1e15 }, 'option', 'ensembles must be a whole number of at most 10000; got 1000000000000000'],
    [
      { chains: 100, resamplerSteps: 1e8 },
      'option',
      /^chains \* resamplerSteps must be at most 1e9, .*got 100 \* 100000000/,
    ],
    [{ chains: -1 }, 'option', 'chains must be a whole number of at least 1; got -1'],
    [{ resamplerSteps: 0.5 }, 'option', 'resamplerSteps must be a whole number of at least 1; got 0.5'],
    [{ walkers: 7 }, 'option', /^walkers must be even and at least /],
    [{ pseudoPrior: { maxComponents: 0 } }, 'option', /^maxComponents must be a whole number of at least 1; got 0$/],
    [{ stateProposalWeights: [1, 2, 3] }, 'option', /^stateProposalWeights must be 2 numbers/],
    [{ walkerPool: { kind: 'threads', size: 2 } }, 'problem', /^this problem is inline/],
    [{ statePool: { kind: 'cluster' } }, 'option', /statePool/],
  ];
  for (const [options, tag, message] of refused) {
    await t.rejects(run(counting, { ...quick, folder: false, ...(options as RunOptions) }), { tag, message });
  }
  await t.rejects(run(counting, null as unknown as RunOptions), {
    tag: 'option',
    message: 'the options of run must be an object; got null',
  });
  t.equal(calls, 0);
  t.same(readdirSync(join(testdir, 'used')), ['summary.json']);
});

await t.test('a run that is refused for its options leaves no folder behind', async (t) => {
  const folder = join(t.testdir(), 'run');
  await t.rejects(run(problem, { ...quick, walkers: 7, folder }), { tag: 'option', message: /^walkers/ });
  t.notOk(existsSync(folder));
});

await t.test('one state alone works: it is certain', async (t) => {
  const alone = defineProblem({
    states: [{ name: 'alone', parameters: [{ name: 'a' }] }],
    logPosterior: regressionLogPosterior,
    start: (_, random) => [random.normal()],
  });
  const { states, trace } = await run(alone, { ...quick, walkers: 8, steps: 400, folder: false });
  t.match(states, [{ name: 'alone', probability: 1, probabilityMcse: 0 }]);
  t.ok(Number.isFinite(states[0].logEvidence) && states[0].logEvidenceMcse > 0);
  t.same(trace.visits, [4 * 500]);
});

await t.test('a result can be printed: one row per state, and where its folder is', async (t) => {
  const result = await run(problem, { ...quick, folder: join(t.testdir(), 'run') });
  const text = formatResult(result);
  for (const { name, logEvidence } of result.states) {
    t.ok(text.split('\n').some((line) => line.includes(name) && line.includes(logEvidence.toFixed(3))));
  }
  t.ok(text.includes(`layout: ${result.layout.reason}`));
  t.ok(text.endsWith(`run folder: ${result.folder ?? ''}`));
  for (const warning of result.warnings) t.ok(text.includes(`warning: ${warning}`));
});
