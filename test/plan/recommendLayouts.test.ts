import fc from 'fast-check';
import t from 'tap';

import { processMemoryMb, threadMemoryMb } from '../../lib/plan/costs.js';
import { describeLayout, recommendLayouts } from '../../lib/plan/recommendLayouts.js';
import type { Layout, LayoutNeeds, MachineShape } from '../../lib/plan/recommendLayouts.js';

const machineOf = (cores: number, more: Partial<MachineShape> = {}): MachineShape => ({
  ...{ physicalCores: cores, logicalCores: cores, allowedCores: cores },
  ...{ allowedBy: `the process may run on ${cores} logical cores`, memoryAvailableMb: 60_000, ...more },
});

const sizes = ({ statePool, walkerPool }: Layout): [number, number] => {
  if (statePool.kind !== 'processes' || walkerPool.kind !== 'threads') return [0, 0];
  return [statePool.size ?? 0, walkerPool.size ?? 0];
};

const cases: [string, MachineShape, LayoutNeeds, [number, number]][] = [
  ['6 states on 2 cores: 2 processes of 1 thread', machineOf(2), { states: 6 }, [2, 1]],
  ['2 states on 8 cores: a process for each independent ensemble', machineOf(8), { states: 2 }, [8, 1]],
  ['3 states on 8 cores: more processes than states', machineOf(8), { states: 3 }, [8, 1]],
  ['1 state on 8 cores: 4 ensembles, 2 threads each', machineOf(8), { states: 1 }, [4, 2]],
  ['3 states of one ensemble on 8 cores: 2 threads, no core twice', machineOf(8), { states: 3, ensembles: 1 }, [3, 2]],
  ['1 state of one ensemble on 8 cores: all threads', machineOf(8), { states: 1, ensembles: 1 }, [1, 8]],
  ['1 core: one thread', machineOf(1), { states: 4 }, [1, 1]],
  ['no more threads than points in half a step', machineOf(64), { states: 1, walkers: 8, ensembles: 2 }, [2, 4]],
  ['one walker pair alone', machineOf(64), { states: 1, walkers: 2, ensembles: 1 }, [1, 1]],
  [
    'memory for two: 0.8 * 2000 MB at 600 MB and what a process takes by itself',
    machineOf(8, { memoryAvailableMb: 2000 }),
    { states: 8, problemMemoryMb: 600 },
    [2, 4],
  ],
  ['memory for none: one thread all the same', machineOf(4, { memoryAvailableMb: 50 }), { states: 8 }, [1, 1]],
  ['memory for one process of two threads', machineOf(4, { memoryAvailableMb: 120 }), { states: 8 }, [1, 2]],
  ['cores this process may not use do not count', machineOf(8, { allowedCores: 3 }), { states: 8 }, [3, 1]],
  ['physical cores count, not logical ones', machineOf(16, { physicalCores: 8 }), { states: 16 }, [8, 1]],
];

for (const [claim, machine, needs, wanted] of cases) {
  await t.test(`recommended: ${claim}`, (t) => {
    t.same(sizes(recommendLayouts(machine, needs).recommended), wanted);
    t.end();
  });
}

await t.test('conservative takes half of the cores, aggressive the logical ones', (t) => {
  const { conservative, recommended, aggressive } = recommendLayouts(machineOf(16, { physicalCores: 8 }), {
    states: 4,
  });
  t.same([conservative, recommended, aggressive].map(sizes), [
    [4, 1],
    [8, 1],
    [16, 1],
  ]);
  t.end();
});

await t.test('the reason counts states and cores, and names the limit', (t) => {
  const reasonOf = (machine: MachineShape, needs: LayoutNeeds): string =>
    recommendLayouts(machine, needs).recommended.reason;
  t.equal(reasonOf(machineOf(2), { states: 6 }), '2 state processes of 1 thread each: 6 states on 2 cores');
  t.equal(reasonOf(machineOf(1), { states: 1 }), '1 state process of 1 thread each: 1 state on 1 core');
  t.match(
    reasonOf(machineOf(8, { memoryAvailableMb: 2000 }), { states: 8, problemMemoryMb: 600 }),
    /^2 state processes of 4 threads each: 8 states on 8 cores, limited by 2000 MB of memory at 7\d\d MB a process$/,
  );
  t.end();
});

await t.test('the reason names what allows fewer cores than the machine has', (t) => {
  const machine = machineOf(8, { allowedCores: 2, allowedBy: 'SLURM_CPUS_PER_TASK is 2' });
  const { conservative, recommended } = recommendLayouts(machine, { states: 2 });
  t.match(recommended.reason, /2 states on 2 cores, since SLURM_CPUS_PER_TASK is 2$/);
  t.match(conservative.reason, /2 states on 1 core$/);
  t.match(
    recommendLayouts(machineOf(8), { states: 2 }).recommended.reason,
    /: 2 states of 4 independent ensembles on 8 cores$/,
  );
  t.end();
});

await t.test(
  'for any machine and needs: no more evaluators than cores, no more processes than ensembles, 80 % of memory',
  (t) => {
    const count = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(
        ...([count, count, count, count, count, fc.nat(1e5), fc.nat(500)] as const),
        (physicalCores, allowedCores, states, walkers, ensembles, memoryAvailableMb, problemMemoryMb) => {
          const machine = machineOf(Math.max(physicalCores, allowedCores), {
            ...{ physicalCores, allowedCores, memoryAvailableMb },
          });
          const layouts = recommendLayouts(machine, { states, walkers, ensembles, problemMemoryMb });
          return Object.values(layouts).every((layout: Layout) => {
            const [processes, threads] = sizes(layout);
            const memoryMb = processes * (processMemoryMb + problemMemoryMb + threads * threadMemoryMb);
            return (
              processes >= 1 &&
              threads >= 1 &&
              processes <= states * ensembles &&
              processes * threads <= allowedCores &&
              threads <= Math.max(1, (walkers * ensembles) / 2) &&
              (processes * threads === 1 || memoryMb <= 0.8 * memoryAvailableMb)
            );
          });
        },
      ),
    );
    t.end();
  },
);

await t.test('a layout in words', (t) => {
  const serial = { kind: 'serial' } as const;
  const threads = (size: number) => ({ kind: 'threads', size }) as const;
  t.equal(describeLayout(serial, serial), 'serial in this process');
  t.equal(describeLayout(serial, threads(3)), 'one state after another on 3 threads of this process');
  t.equal(describeLayout({ kind: 'processes', size: 2 }, serial), '2 state processes of one thread each');
  t.equal(describeLayout({ kind: 'threads', size: 3 }, serial), '3 states at once in this process, one thread each');
  t.equal(describeLayout({ kind: 'processes', size: 1 }, threads(1)), '1 state process of 1 thread each');
  t.end();
});
