import { availableParallelism } from 'node:os';

import t from 'tap';

import { coreBudget, describeCoreBudget } from '../../lib/plan/coreBudget.js';
import { findCoreBudget } from '../../lib/plan/findCoreBudget.js';
import { readFrom, version1, version2 } from './files.js';
import type { ReadText } from '../../lib/plan/cgroups.js';

const nothing = readFrom({});
const top = '/sys/fs/cgroup';

const cases: [string, ReadText, string | undefined, [number, string]][] = [
  ['no control groups: CPU affinity', nothing, undefined, [8, 'affinity']],
  ['version 2, no quota', version2('/a', { [`${top}/a/cpu.max`]: 'max 100000\n' }), undefined, [8, 'affinity']],
  ['version 2, two cores', version2('/a', { [`${top}/a/cpu.max`]: '200000 100000\n' }), undefined, [2, 'quota']],
  ['version 2, 2.5 cores are two', version2('/', { [`${top}/cpu.max`]: '250000 100000\n' }), undefined, [2, 'quota']],
  ['version 2, half a core is one', version2('/', { [`${top}/cpu.max`]: '50000 100000\n' }), undefined, [1, 'quota']],
  ['a quota above the affinity', version2('/', { [`${top}/cpu.max`]: '1600000 100000\n' }), undefined, [8, 'affinity']],
  [
    'the tightest group on the way up',
    version2('/job/step/task', {
      [`${top}/job/step/task/cpu.max`]: '600000 100000\n',
      [`${top}/job/step/cpu.max`]: 'max 100000\n',
      [`${top}/job/cpu.max`]: '90000 30000\n',
    }),
    undefined,
    [3, 'quota'],
  ],
  [
    'not the quota of a group beside it',
    version2('/job/a', { [`${top}/job/b/cpu.max`]: '100000 100000\n' }),
    undefined,
    [8, 'affinity'],
  ],
  [
    'version 1',
    version1('/docker/abc', {
      [`${top}/cpu,cpuacct/docker/abc/cpu.cfs_quota_us`]: '400000\n',
      [`${top}/cpu,cpuacct/docker/abc/cpu.cfs_period_us`]: '100000\n',
    }),
    undefined,
    [4, 'quota'],
  ],
  [
    'version 1 without a quota',
    version1('/', {
      [`${top}/cpu,cpuacct/cpu.cfs_quota_us`]: '-1\n',
      [`${top}/cpu,cpuacct/cpu.cfs_period_us`]: '100000\n',
    }),
    undefined,
    [8, 'affinity'],
  ],
  [
    'version 1 in a container: the mount shows the group as its top',
    version1(
      '/docker/abc',
      {
        [`${top}/cpu,cpuacct/cpu.cfs_quota_us`]: '300000\n',
        [`${top}/cpu,cpuacct/cpu.cfs_period_us`]: '100000\n',
      },
      '/docker/abc',
    ),
    undefined,
    [3, 'quota'],
  ],
  [
    'version 1 in a container: a group below the one that the mount shows',
    version1(
      '/docker/abc/child',
      {
        [`${top}/cpu,cpuacct/child/cpu.cfs_quota_us`]: '300000\n',
        [`${top}/cpu,cpuacct/child/cpu.cfs_period_us`]: '100000\n',
      },
      '/docker/abc',
    ),
    undefined,
    [3, 'quota'],
  ],
  [
    'both versions: each in its own mount',
    readFrom({
      '/proc/self/cgroup': '3:cpu:/old\n0::/new\n',
      '/proc/self/mountinfo': [
        '41 31 0:38 / /unified rw - cgroup2 cgroup2 rw',
        '32 31 0:29 / /cpu rw - cgroup cgroup rw,cpu',
      ].join('\n'),
      '/unified/new/cpu.max': '400000 100000',
      '/cpu/old/cpu.cfs_quota_us': '300000',
      '/cpu/old/cpu.cfs_period_us': '100000',
    }),
    undefined,
    [3, 'quota'],
  ],
  [
    'a group outside the mount is seen at its top, and nowhere else',
    version2('/../other', {
      [`${top}/cpu.max`]: '500000 100000\n',
      [`${top}/../other/cpu.max`]: '100000 100000\n',
    }),
    undefined,
    [5, 'quota'],
  ],
  ['Slurm', nothing, '3', [3, 'slurm']],
  ['Slurm beside a smaller quota', version2('/', { [`${top}/cpu.max`]: '200000 100000\n' }), '3', [2, 'quota']],
  ['Slurm says more than the affinity', nothing, '64', [8, 'affinity']],
  ['Slurm says zero', nothing, '0', [8, 'affinity']],
  ['Slurm says no number', nothing, '2(x3)', [8, 'affinity']],
  ['Slurm says a half', nothing, '1.5', [8, 'affinity']],
  ['Slurm says nothing', nothing, '', [8, 'affinity']],
  [
    'files that make no sense',
    version2('/', { [`${top}/cpu.max`]: 'what\n', '/proc/self/mountinfo': 'x\n\n - \n' }),
    undefined,
    [8, 'affinity'],
  ],
];

for (const [claim, read, slurmCpusPerTask, [cores, limit]] of cases) {
  await t.test(`the core budget of 8 cores: ${claim}`, (t) => {
    t.match(findCoreBudget({ read, affinity: 8, slurmCpusPerTask }), { cores, limit });
    t.end();
  });
}

await t.test('the limit that binds is said in words', (t) => {
  const reasonOf = (read: ReadText, slurmCpusPerTask?: string): string =>
    findCoreBudget({ read, affinity: 8, slurmCpusPerTask }).reason;
  t.equal(reasonOf(nothing), 'the process may run on 8 logical cores');
  t.equal(reasonOf(nothing, '2'), 'SLURM_CPUS_PER_TASK is 2');
  t.equal(
    reasonOf(version2('/a', { [`${top}/a/cpu.max`]: '250000 100000' })),
    'the CPU quota of the control group is 2.5 cores (/sys/fs/cgroup/a/cpu.max)',
  );
  t.end();
});

await t.test('the budget of this process: at least one core, no more than it may be scheduled on', (t) => {
  t.ok(Number.isSafeInteger(coreBudget()) && coreBudget() >= 1 && coreBudget() <= availableParallelism());
  t.equal(describeCoreBudget().cores, coreBudget());
  t.end();
});
