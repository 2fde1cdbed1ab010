import fc from 'fast-check';
import t from 'tap';

import { describeLayout, recommendLayouts } from '../../lib/plan/recommendLayouts.js';
import type { Machine } from '../../lib/plan/inspectMachine.js';
import type { Layout, LayoutNeeds } from '../../lib/plan/recommendLayouts.js';

const machineOf = (cores: number, more: Partial<Machine> = {}): Machine => ({
  ...{ physicalCores: cores, logicalCores: cores, allowedCores: cores },
  ...{ memoryTotalMb: 64_000, memoryAvailableMb: 60_000, ...more },
});

const sizes = ({ statePool, walkerPool }: Layout): [number, number] => {
  if (statePool.kind !== 'processes' || walkerPool.kind !== 'threads') return [0, 0];
  return [statePool.size ?? 0, walkerPool.size ?? 0];
};

const cases: [string, Machine, LayoutNeeds, [number, number]][] = [
  ['6 states on 2 cores: 2 processes of 1 thread', machineOf(2), { states: 6 }, [2, 1]],
  ['2 states on 8 cores: 2 processes of 4 threads', machineOf(8), { states: 2 }, [2, 4]],
  ['3 states on 8 cores: 3 processes of 2 threads, no core twice', machineOf(8), { states: 3 }, [3, 2]],
  ['1 state on 8 cores: all threads', machineOf(8), { states: 1 }, [1, 8]],
  ['1 core: one thread', machineOf(1), { states: 4 }, [1, 1]],
  ['no more threads than points in half a step', machineOf(64), { states: 1, walkers: 8, ensembles: 2 }, [1, 8]],
  ['one walker pair alone', machineOf(64), { states: 1, walkers: 2, ensembles: 1 }, [1, 1]],
  [
    'memory for two: 0.8 * 2000 MB at 600 MB and what a process takes by itself',
    machineOf(8, { memoryAvailableMb: 2000 }),
    { states: 8, problemMemoryMb: 600 },
    [2, 4],
  ],
  ['memory for none: one all the same', machineOf(4, { memoryAvailableMb: 50 }), { states: 8 }, [1, 4]],
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
    [4, 2],
    [4, 4],
  ]);
  t.end();
});

await t.test('the reason counts states and cores, and names the limit', (t) => {
  const reasonOf = (machine: Machine, needs: LayoutNeeds): string =>
    recommendLayouts(machine, needs).recommended.reason;
  t.equal(reasonOf(machineOf(2), { states: 6 }), '2 state processes of 1 thread each: 6 states on 2 cores');
  t.equal(reasonOf(machineOf(1), { states: 1 }), '1 state process of 1 thread each: 1 state on 1 core');
  t.match(
    reasonOf(machineOf(8, { memoryAvailableMb: 2000 }), { states: 8, problemMemoryMb: 600 }),
    /^2 state processes of 4 threads each: 8 states on 8 cores, limited by 2000 MB of memory at 7\d\d MB a process$/,
  );
  t.end();
});

await t.test('for any machine and needs: never more evaluators than cores, never more processes than states', (t) => {
  const count = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(
      count,
      count,
      count,
      count,
      count,
      fc.nat(1e6),
      (physicalCores, allowedCores, states, walkers, ensembles, mb) => {
        const machine = machineOf(Math.max(physicalCores, allowedCores), {
          ...{ physicalCores, allowedCores, memoryAvailableMb: mb },
        });
        const layouts = recommendLayouts(machine, { states, walkers, ensembles });
        return Object.values(layouts).every((layout: Layout) => {
          const [processes, threads] = sizes(layout);
          return (
            processes >= 1 &&
            threads >= 1 &&
            processes <= states &&
            processes * threads <= allowedCores &&
            threads <= Math.max(1, (walkers * ensembles) / 2)
          );
        });
      },
    ),
  );
  t.end();
});

await t.test('a layout in words', (t) => {
  const serial = { kind: 'serial' } as const;
  const threads = (size: number) => ({ kind: 'threads', size }) as const;
  t.equal(describeLayout(serial, serial), 'serial in this process');
  t.equal(describeLayout(serial, threads(3)), 'one state after another on 3 threads of this process');
  t.equal(describeLayout({ kind: 'processes', size: 2 }, serial), '2 state processes of one thread each');
  t.equal(describeLayout({ kind: 'processes', size: 1 }, threads(1)), '1 state process of 1 thread each');
  t.end();
});
