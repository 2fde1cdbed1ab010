/** Whatever is given for an option, it is used, or refused in a sentence that names it; and nothing is left behind. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

import fc from 'fast-check';
import t from 'tap';

import * as transdim from '../../lib/index.js';
import { descendants, needsProc, untilGone } from '../faults/processTree.js';
import { failureOf, faultOf, fuzz } from './fuzz.js';
import { counts, isCheap, odd, values } from './oddValues.js';
import type { RunOptions, SampleOptions } from '../../lib/index.js';
import type { Target } from './fuzz.js';

const problem = transdim.defineProblem({
  states: ['low', 'high'].map((name) => ({ name, parameters: [{ name: 'x' }] })),
  logPosterior: (x) => -0.5 * x[0] ** 2,
  start: (_, random) => [random.normal()],
});
const inPieces = transdim.defineProblem({
  ...{ states: problem.states, start: problem.start, logPosterior: () => 0 },
  forward: { items: () => 1, width: () => 1, run: () => undefined },
});
const taskModule = new URL('../fixtures/taskModules/jobs.js', import.meta.url);

process.chdir(t.testdir({ 'a file': '' })); // where run folders without a name are made
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`transdim-${process.pid}-`));

/** How many listen to what could end this process, when the folders that go while others go on are gone, and are known to be. */
const settledListeners = async (): Promise<number[]> => {
  while (process.listeners('exit').some(({ name }) => name === 'removeAll')) await sleep(1);
  return ['SIGINT', 'SIGTERM', 'exit', 'beforeExit'].map((name) => process.listenerCount(name));
};

const short = { steps: 12, walkers: 4, ensembles: 2, discard: 0, thin: 1, seed: 1 } satisfies SampleOptions;
const quick = { ...short, draws: 5, chains: 2, resamplerSteps: 5, folder: false } satisfies RunOptions;
const ensembles = await transdim.runMcmcPerState(problem, { ...short, parallel: false });
const pseudoPrior = transdim.fitPseudoPrior(ensembles, { maxComponents: 1 });
const members = await transdim.drawProposals(problem, pseudoPrior, { draws: 5, seed: 1, parallel: false });

const all = (): boolean => true;
const anyValue = values(all);
const flag = values(all, fc.boolean());
const size = values(
  (value) => isCheap(value) && !(Number.isInteger(value) && Number(value) > 2),
  fc.integer({ min: -2, max: 2 }),
);
const milliseconds = values(all, fc.constantFrom(1999, 2000, 2 ** 31, 2 ** 31 + 1));
/** Words for Node are for whoever writes them. */
const words = values((value) => !Array.isArray(value) || value.length === 0);
const kind = values(all, fc.constantFrom('serial', 'threads', 'processes', 'promises', 'mpi', undefined));
const poolFields = {
  ...{ kind, size, limit: size, heapMb: values(all, fc.constantFrom(7, 8, 64, null, '64')) },
  ...{ heartbeatTimeoutMs: milliseconds, affinity: flag, execArgv: words },
};
const randomOf = (fields: Target['fields']) =>
  Object.fromEntries(Object.entries(fields).map(([name, { random }]) => [name, random]));
/** Without typed arrays, which have a method map and are taken for a pool of one's own. */
const pool = values((value) => !ArrayBuffer.isView(value), fc.record(randomOf(poolFields), { requiredKeys: ['kind'] }));

const progress = values((value) => value !== true && typeof value !== 'function');
const move = fc.record(
  { kind: fc.constantFrom('stretch', 'snooker', 'differentialEvolution', 'walk'), a: odd, gamma: odd, weight: odd },
  { requiredKeys: [] },
);
const poolOptions = {
  ...{ statePool: pool, walkerPool: pool, forwardPool: pool, processors: counts, stateProcessors: counts },
  parallel: values(all, fc.constantFrom('auto', true, false)),
};
const failureOptions = {
  onFailure: values(all, fc.constantFrom('raise', 'reject')),
  evaluationTimeLimitMs: values(all, fc.double()),
};
const sampleOptions = {
  ...{
    walkers: counts,
    steps: counts,
    ensembles: counts,
    discard: counts,
    thin: counts,
    seed: anyValue,
    data: anyValue,
  },
  until: values(
    all,
    fc.record({ rhat: odd, ess: odd }, { requiredKeys: [] }),
    fc.record({ rhat: fc.double({ min: 1 }) }),
  ),
  ...{ autoThin: flag, verify: flag, resume: flag, progress, signal: anyValue },
  moves: values(all, move, fc.array(move, { maxLength: 3 })),
  ...{ ...poolOptions, ...failureOptions },
};
/** Names that stay in the current folder. */
const folderName = values((value) => !(typeof value === 'string' && /[/\\]|^\.*$/.test(value)));
const stateProposalWeights = values(
  all,
  fc.array(fc.double({ min: -1, max: 2 }), { maxLength: 3 }),
  fc.array(fc.array(counts.random)),
);
const priorFields = { kind: anyValue, maxComponents: counts, maxPoints: counts, defence: anyValue, seed: anyValue };
const betweenOptions = { chains: counts, seed: anyValue, stateProposalWeights };

const targets: Readonly<Record<string, Target>> = {
  runMcmcPerState: {
    ...{ base: short, fields: { ...sampleOptions, chainFolder: values((value) => typeof value === 'string') } },
    call: (options) => transdim.runMcmcPerState(problem, options),
  },
  run: {
    base: quick,
    fields: {
      ...{ ...sampleOptions, ...betweenOptions, folder: folderName, draws: counts, resamplerSteps: counts },
      members: values(all, fc.constantFrom('proposal', 'posterior')),
      pseudoPrior: values(all, fc.record(randomOf(priorFields), { requiredKeys: [] })),
    },
    call: (options) => transdim.run(problem, options),
    inside: ['fitPseudoPrior', 'pseudo-prior', 'kind', 'maxComponents', 'maxPoints', 'defence', 'seed'],
  },
  drawProposals: {
    base: { draws: 5, seed: 1 },
    fields: { draws: counts, seed: anyValue, data: anyValue, signal: anyValue, ...poolOptions, ...failureOptions },
    call: (options) => transdim.drawProposals(problem, pseudoPrior, options),
  },
  runEnsembleResampler: {
    ...{ base: { chains: 2, steps: 5 }, fields: { ...betweenOptions, steps: counts } },
    call: (options) => transdim.runEnsembleResampler(members, options),
  },
  openStatePool: {
    ...{ base: { kind: 'threads', size: 1 }, fields: poolFields },
    call: (config) => transdim.openStatePool(config).close(),
  },
  'openStatePool of processes': {
    ...{ base: { kind: 'processes', size: 1 }, fields: poolFields, runs: 20 },
    call: (config) => transdim.openStatePool(config).close(),
  },
  openWalkerPool: {
    ...{ base: { kind: 'threads', size: 1 }, fields: poolFields },
    call: (config) => transdim.openWalkerPool(config).close(),
  },
  'openWalkerPool of processes': {
    ...{ base: { kind: 'processes', size: 1 }, fields: poolFields, runs: 20 },
    call: (config) => transdim.openWalkerPool(config).close(),
  },
  recommendProcessCounts: {
    ...{ base: { states: 2 }, runs: 20 },
    fields: { states: counts, walkers: counts, ensembles: counts, problemMemoryMb: anyValue },
    call: (needs) => transdim.recommendProcessCounts(needs),
  },
  estimateSafeProcessCount: {
    ...{ base: {}, fields: { baseMemoryMb: anyValue, problemMemoryMb: anyValue } },
    call: (memory) => transdim.estimateSafeProcessCount(memory),
  },
  monitorMemory: {
    base: { intervalMs: 1000 },
    fields: {
      intervalMs: values((value) => !['object', 'symbol'].includes(typeof value)),
      onSample: values((value) => typeof value !== 'function'),
    },
    call: (options) => {
      transdim.monitorMemory(options).stop();
    },
  },
  openWorkerPool: {
    base: { kind: 'threads', size: 1 },
    fields: {
      ...{ kind, size, startTimeoutMs: milliseconds, execArgv: words, init: anyValue, functions: anyValue },
      initArguments: values(all, fc.array(odd)),
    },
    call: (options) => transdim.openWorkerPool(taskModule, options).close(),
  },
  runJobs: {
    base: {},
    fields: {
      ...{ ranks: values(all, fc.array(odd, { maxLength: 2 })), onStarted: anyValue, execArgv: words },
      startTimeoutMs: values((value) => !(typeof value === 'number' && value > 0 && value < 10_000)),
    },
    call: (options) => transdim.runJobs(taskModule, [], options),
  },
};

let seed = 1;
for (const [name, target] of Object.entries(targets)) {
  await t.test(`${name}: odd options are used, or refused by their name`, async (t) => {
    const before = await settledListeners();
    const { accepted, refused, faults } = await fuzz(target, seed++);
    t.strictSame(faults, []);
    t.comment(`${accepted} accepted, ${refused} refused`);
    t.ok(accepted > 0 && refused > 20, 'there were some of both');
    t.strictSame(await settledListeners(), before, 'nothing listens for signals or exits any more');
  });
}

/** Calls with something else where an object of options is wanted, or a folder, or a module. */
const inPlaceOfOptions: Readonly<Record<string, readonly [option: string, call: (given: never) => unknown]>> = {
  runMcmcPerState: ['options', (given) => transdim.runMcmcPerState(problem, given)],
  drawProposals: ['options', (given) => transdim.drawProposals(problem, pseudoPrior, given)],
  runEnsembleResampler: ['options', (given) => transdim.runEnsembleResampler(members, given)],
  recommendProcessCounts: ['options', (given) => transdim.recommendProcessCounts(given)],
  estimateSafeProcessCount: ['options', (given) => transdim.estimateSafeProcessCount(given)],
  monitorMemory: ['options', (given) => transdim.monitorMemory(given)],
  openStatePool: ['statePool', (given) => transdim.openStatePool(given)],
  openWalkerPool: ['walkerPool', (given) => transdim.openWalkerPool(given)],
  openWorkerPool: ['options', (given) => transdim.openWorkerPool(taskModule, given)],
  'openWorkerPool, its module': ['moduleUrl', (given) => transdim.openWorkerPool(given)],
  runJobs: ['options', (given) => transdim.runJobs(taskModule, [], given)],
  'runJobs, its arguments': ['argumentsList', (given) => transdim.runJobs(taskModule, given)],
  readRun: ['folder', (given) => transdim.readRun(given)],
};

await t.test('something else in the place of the options, the folder or the module is refused', async (t) => {
  const others = [null, 0, NaN, 'steps', true, 3n, Symbol('odd'), ['steps'], [[1], 2], () => 1, '', '\0'];
  for (const [name, [option, call]] of Object.entries(inPlaceOfOptions)) {
    for (const given of others) {
      const failure = await failureOf(() => call(given as never));
      if (failure === null) t.fail(`${name} takes ${inspect(given)}`);
      else t.equal(faultOf(failure, [option]), null, `${name} of ${inspect(given)}`);
    }
  }
});

await t.test('what is no problem is refused as that', async (t) => {
  for (const given of fc.sample(odd, { numRuns: 100, seed: 9 })) {
    for (const call of [transdim.run, transdim.runMcmcPerState]) {
      t.match(await failureOf(() => call(given as never)), { thrown: { tag: 'problem', message: /defineProblem/ } });
    }
  }
});

await t.test('a problem that no other process can import is told so, by every layout that would need it', async (t) => {
  for (const pools of [
    { walkerPool: { kind: 'threads', size: 1, heapMb: 64 } },
    { walkerPool: { kind: 'processes', heartbeatTimeoutMs: 2000 } },
    { statePool: { kind: 'processes', heartbeatTimeoutMs: 5000 } },
    { statePool: { kind: 'threads' } },
    { forwardPool: { kind: 'threads', size: 2 } },
  ] satisfies Partial<SampleOptions>[]) {
    const asked = 'forwardPool' in pools ? inPieces : problem;
    const error = await failureOf(() => transdim.runMcmcPerState(asked, { ...short, ...pools }));
    t.match(error, { thrown: { tag: 'problem', message: /^this problem is inline/ } });
  }
});

await t.test(
  'nothing of all that is left: no process, no temporary folder, no rejection that nobody handled',
  async (t) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    t.strictSame(unhandled, []);
    const until = performance.now() + 5000; // an empty folder waits a moment for the next call
    while (folders().length > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    t.strictSame(folders(), []);
    if (needsProc === false) await untilGone(descendants(process.pid));
  },
);
