import t from 'tap';

import { reasonsToAvoidParallelism } from '../../lib/index.js';
import { reasonsOn } from '../../lib/plan/reasonsToAvoidParallelism.js';
import type { Characteristics, ReasonMachine } from '../../lib/plan/reasonsToAvoidParallelism.js';

const machine: ReasonMachine = {
  ...{ cores: 8, allowedBy: 'the process may run on 8 logical cores', memoryAvailableMb: 4000 },
};
const oneCore: ReasonMachine = { ...machine, cores: 1, allowedBy: 'SLURM_CPUS_PER_TASK is 1' };

const cases: [string, Characteristics, ReasonMachine, RegExp[]][] = [
  ['nothing is known', {}, machine, []],
  [
    'a run that parallel work is made for',
    {
      ...{ logPosteriorSeconds: 1e-3, evaluations: 1e6, states: 4, walkers: 32, ensembles: 4, dataMb: 100 },
      ...{ memoryMb: 100, usesGpu: false, isThreadSafe: true, awaits: false, nativeThreads: 1 },
    },
    machine,
    [],
  ],
  [
    'one core',
    {},
    oneCore,
    [/^Only one core may be used \(SLURM_CPUS_PER_TASK is 1\): workers would take turns on it\. Stay serial\.$/],
  ],
  ['one core, but it only waits', { awaits: true }, oneCore, [/^The log posterior waits rather than computes/]],
  [
    'cheap evaluations',
    { logPosteriorSeconds: 1e-7 },
    machine,
    [
      /^An evaluation takes 0\.1 us: sharing a batch of 64 points costs 3 us, .* from 0\.27 us per evaluation on\. Spread states/,
    ],
  ],
  ['evaluations just dear enough', { logPosteriorSeconds: 0.3e-6 }, machine, []],
  [
    'a third of a microsecond in batches of 16, which two threads were measured to speed up by nothing',
    { logPosteriorSeconds: 0.3e-6, evaluations: 1e9, walkers: 32, ensembles: 1 },
    machine,
    [
      /a batch of 16 points costs 3 us, and threads are given a point in 0\.2 us .* two gain from 0\.45 us .* Spread states/,
    ],
  ],
  ['three, which they speed up', { logPosteriorSeconds: 3e-6, walkers: 32, ensembles: 1 }, machine, []],
  [
    'cheap evaluations of one state that cannot be split',
    { logPosteriorSeconds: 0.3e-6, states: 1, ensembles: 1 },
    machine,
    [/a batch of 16 points .* per evaluation on\. Stay serial\.$/],
  ],
  [
    'one point at a time',
    { states: 1, walkers: 2, ensembles: 1, logPosteriorSeconds: 1e-9 },
    machine,
    [
      /^One state of one ensemble evaluates one point at a time, none to share\. Stay serial, or take more walkers or ensembles\.$/,
    ],
  ],
  [
    'one point at a time in each of two states',
    { states: 2, walkers: 2, ensembles: 1, logPosteriorSeconds: 1e-3 },
    machine,
    [],
  ],
  [
    'one point at a time in each of two ensembles',
    { states: 1, walkers: 2, ensembles: 2, logPosteriorSeconds: 1e-3 },
    machine,
    [],
  ],
  [
    'small batches must be dearer',
    { logPosteriorSeconds: 1.5e-6, walkers: 8, ensembles: 1 },
    machine,
    [/a batch of 4 points costs 3 us, .* from 1\.8 us per evaluation on/],
  ],
  [
    'a run that ends before workers start',
    { logPosteriorSeconds: 2e-6, evaluations: 5e4 },
    machine,
    [/^All 50000 evaluations take 100 ms: starting threads takes 80 ms, processes 170 ms\./],
  ],
  ['a run of seconds', { logPosteriorSeconds: 1e-5, evaluations: 1e6 }, machine, []],
  [
    'data for one process only',
    { dataMb: 1500, memoryMb: 500 },
    machine,
    [/^A state process takes 2070 MB, and 4000 MB of memory are available: two do not fit in 80 % of it\. Use threads/],
  ],
  ['data for two processes', { dataMb: 1500 }, machine, []],
  ['a GPU', { usesGpu: true }, machine, [/^The log posterior uses a GPU: workers would queue for it/]],
  [
    'a native library that fills the cores',
    { nativeThreads: 8 },
    machine,
    [/^Its native library runs 8 threads by itself, and 8 cores may be used: .*OMP_NUM_THREADS=1/],
  ],
  ['a native library that leaves half of the cores', { nativeThreads: 4 }, machine, []],
  ['native code that is not thread-safe', { isThreadSafe: false }, machine, [/statePool { kind: 'processes' }/]],
  [
    'several reasons, in a fixed order',
    { logPosteriorSeconds: 1e-7, evaluations: 10, isThreadSafe: false },
    oneCore,
    [/^Only one core/, /^An evaluation takes/, /^All 10 evaluations take 1 us/, /^Its native code/],
  ],
];

for (const [claim, characteristics, on, wanted] of cases) {
  await t.test(`reasons against parallel work: ${claim}`, (t) => {
    const reasons = reasonsOn(on, characteristics);
    t.equal(reasons.length, wanted.length, reasons.join(' '));
    wanted.forEach((pattern, index) => t.match(reasons[index], pattern));
    t.end();
  });
}

await t.test('on this machine: sentences, and as many whenever one asks', (t) => {
  const reasons = reasonsToAvoidParallelism({ isThreadSafe: false, usesGpu: true });
  t.ok(reasons.length >= 2);
  for (const reason of reasons) t.match(reason, /^[A-Z].*\.$/);
  t.same(reasonsToAvoidParallelism({ isThreadSafe: false, usesGpu: true }), reasons);
  t.end();
});

await t.test('characteristics that cannot be are refused', (t) => {
  for (const [given, option, message] of [
    [{ logPosteriorSeconds: -1 }, 'logPosteriorSeconds', 'logPosteriorSeconds must be at least 0; got -1'],
    [{ walkers: 0 }, 'walkers', 'walkers must be a whole number of at least 1; got 0'],
    [{ nativeThreads: 1.5 }, 'nativeThreads', 'nativeThreads must be a whole number of at least 1; got 1.5'],
    [{ usesGpu: 'yes' }, 'usesGpu', "usesGpu must be true or false; got 'yes'"],
    [{ gpu: true }, 'gpu', /^reasonsToAvoidParallelism has no option 'gpu'; it has logPosteriorSeconds, /],
    [null, 'options', /^reasonsToAvoidParallelism needs an object of .*; got null$/],
  ] as [Characteristics, string, string | RegExp][]) {
    t.throws(() => reasonsToAvoidParallelism(given), { tag: 'option', fields: { option }, message });
  }
  t.end();
});
