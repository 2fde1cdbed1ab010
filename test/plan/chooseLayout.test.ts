import fc from 'fast-check';
import t from 'tap';

import { chooseLayout, leastWorthwhile } from '../../lib/plan/chooseLayout.js';
import { processMemoryMb, secondsOfLoop, threadMemoryMb } from '../../lib/plan/costs.js';
import { startSlowness } from '../../lib/plan/startSlowness.js';
import type { Choice, ChoiceMachine, ChoiceNeeds } from '../../lib/plan/chooseLayout.js';
import type { StateCost } from '../../lib/plan/predictSeconds.js';

/** 2000 steps of 4 ensembles of 32 walkers in 5 dimensions. */
const stateOf = (secondsPerEvaluation: number, more: Partial<StateCost> = {}): StateCost => ({
  ...{ evaluations: 256_000, secondsPerEvaluation, dimension: 5, batches: 4000, ...more },
});

const states = (count: number, secondsPerEvaluation: number): StateCost[] =>
  Array.from({ length: count }, () => stateOf(secondsPerEvaluation));

const machineOf = (cores: number, memoryAvailableMb = 60_000): ChoiceMachine => ({ cores, memoryAvailableMb });

interface Sizes {
  readonly kind: 'serial' | 'threads' | 'processes';
  readonly slots: number;
  readonly threads: number;
}

const sizesOf = ({ layout: { statePool, walkerPool } }: Choice): Sizes => ({
  kind: statePool.kind ?? 'serial',
  slots: 'size' in statePool ? (statePool.size ?? 0) : 1,
  threads: walkerPool.kind === 'threads' ? (walkerPool.size ?? 0) : 1,
});

const isParallel = (choice: Choice): boolean => sizesOf(choice).slots * sizesOf(choice).threads > 1;

const cases: [string, Partial<ChoiceNeeds>, ChoiceMachine, Sizes['kind'], number, number][] = [
  ['cheap posteriors stay serial', { states: states(2, 5e-8) }, machineOf(2), 'serial', 1, 1],
  ['a second or so: states over threads', { states: states(2, 5e-6) }, machineOf(2), 'threads', 2, 1],
  ['minutes: states over processes', { states: states(2, 1e-3) }, machineOf(2), 'processes', 2, 1],
  ['one state is split by its ensembles', { states: states(1, 5e-6) }, machineOf(4), 'threads', 4, 1],
  ['two states on 8 cores: 8 ensembles', { states: states(2, 1e-3) }, machineOf(8), 'processes', 8, 1],
  ['cores beyond the ensembles: threads', { states: states(1, 1e-2) }, machineOf(16), 'processes', 4, 4],
  ['one ensemble: its points over threads', { states: states(1, 1e-5), ensembles: 1 }, machineOf(4), 'serial', 1, 4],
  ['points too cheap to share', { states: states(1, 2e-7), ensembles: 1 }, machineOf(4), 'serial', 1, 1],
  [
    'ensembles over threads, their points too cheap to share',
    { states: [stateOf(2e-7, { evaluations: 16e6, batches: 250_000 })] },
    machineOf(8),
    ...(['threads', 4, 1] as const),
  ],
  [
    'a tenth faster, but no 20 ms: 98 ms on 40 cores',
    { states: states(40, 0.46e-6).map((state) => ({ ...state, evaluations: 4000, batches: 1000 })) },
    machineOf(40),
    ...(['serial', 1, 1] as const),
  ],
  ['one core', { states: states(6, 1) }, machineOf(1), 'serial', 1, 1],
  ['parallel: false', { states: states(6, 1), parallel: false }, machineOf(8), 'serial', 1, 1],
  ['parallel: true, though serial is faster', { states: states(2, 0), parallel: true }, machineOf(2), 'threads', 2, 1],
  ['parallel: true on one core', { states: states(2, 1), parallel: true }, machineOf(1), 'serial', 1, 1],
  ['processors: 2 of 8 cores', { states: states(6, 1e-3), processors: 2 }, machineOf(8), 'processes', 2, 1],
  ['processors: 4 on 2 cores', { states: states(8, 1e-3), processors: 4 }, machineOf(2), 'processes', 4, 1],
  ['processors: 1', { states: states(6, 1e-3), processors: 1 }, machineOf(8), 'serial', 1, 1],
  ['stateProcessors: 2 of 8 cores', { states: states(2, 1e-3), stateProcessors: 2 }, machineOf(8), 'processes', 2, 4],
  ['stateProcessors: 1', { states: states(2, 1e-5), stateProcessors: 1 }, machineOf(4), 'serial', 1, 4],
  [
    'memory for one process: its threads',
    { states: states(4, 1e-3), problemMemoryMb: 500 },
    machineOf(4, 1000),
    ...(['processes', 1, 4] as const),
  ],
  [
    'memory for threads but for no process beside this one',
    { states: states(4, 1e-3), problemMemoryMb: 700 },
    machineOf(4, 1000),
    ...(['threads', 4, 1] as const),
  ],
  ['memory for nothing', { states: states(4, 1e-3) }, machineOf(4, 20), 'serial', 1, 1],
];

for (const [claim, needs, machine, kind, slots, threads] of cases) {
  await t.test(claim, (t) => {
    const choice = chooseLayout({ states: [], ensembles: 4, ...needs }, machine);
    t.same(sizesOf(choice), { kind, slots, threads }, choice.layout.reason);
    t.notMatch(choice.layout.reason, /\n|NaN|undefined|Infinity/);
    t.end();
  });
}

await t.test('the reason has the figures, in one line', (t) => {
  const reasonOf = (needs: Partial<ChoiceNeeds>, machine: ChoiceMachine): string =>
    chooseLayout({ states: states(2, 1e-3), ensembles: 4, ...needs }, machine).layout.reason;
  t.equal(
    reasonOf({}, machineOf(2)),
    '2 state processes of 1 thread each: 4.6 min predicted, serial 8.5 min (2 states of 4 ensembles, 1 ms per evaluation, 2 cores)',
  );
  t.equal(reasonOf({ parallel: false }, machineOf(2)), 'serial in this process: parallel is false');
  t.equal(reasonOf({}, machineOf(1)), 'serial in this process: 1 core to use');
  t.match(
    reasonOf({ states: states(2, 0) }, machineOf(2)),
    /^serial in this process: 77 ms predicted, 2 states at once in this process, 1 thread each 121 ms \(2 states/,
  );
  t.match(reasonOf({ states: states(2, 0), parallel: true }, machineOf(2)), /; parallel: true asks for it$/);
  t.notMatch(reasonOf({ parallel: true }, machineOf(2)), 'asks for it');
  t.match(reasonOf({ processors: 4 }, machineOf(2)), /4 processors on 2 cores\)$/);
  t.match(reasonOf({ problemMemoryMb: 500 }, machineOf(2, 1000)), /, limited by 1000 MB of memory$/);
  t.notMatch(reasonOf({}, machineOf(2)), 'limited');
  t.match(
    reasonOf({ states: [stateOf(1, { evaluations: 4000 })], ensembles: 1 }, machineOf(8)),
    'serial in this process: one point at a time, none to share',
  );
  t.match(reasonOf({}, machineOf(2, 20)), 'no second evaluator fits in 80 % of 20 MB of memory');
  t.end();
});

await t.test('the prediction is the time of the work: halved by two cores, less what they lose', (t) => {
  const { predictedSeconds } = chooseLayout({ states: states(2, 1e-3), ensembles: 4 }, machineOf(2));
  // 2 * 256000 evaluations of 1000.15 us; half of it at 93 % and 0.17 s for the processes.
  t.ok(Math.abs(predictedSeconds.serial - 512.0768) < 1e-6);
  t.ok(Math.abs(predictedSeconds.chosen - (512.0768 / 2 / 0.93 + 0.17)) < 1e-6);
  t.end();
});

await t.test('a machine that starts things slowly starts fewer of them', (t) => {
  const needs = { states: states(2, 6e-7), ensembles: 4 };
  const quick = chooseLayout(needs, machineOf(2));
  const slow = chooseLayout(needs, { ...machineOf(2), slowness: 4 });
  t.ok(isParallel(quick), quick.layout.reason);
  t.notOk(isParallel(slow), slow.layout.reason);
  const forced = chooseLayout({ ...needs, parallel: true }, { ...machineOf(2), slowness: 4 });
  t.ok(Math.abs(forced.predictedSeconds.chosen - quick.predictedSeconds.chosen - 3 * 0.08) < 1e-9);
  t.end();
});

await t.test('how slow this machine is, is told by the start of this process', (t) => {
  const slowness = startSlowness();
  t.ok(slowness >= 1 && slowness <= 10, String(slowness));
  const start = { nodeStart: 3, bootstrapComplete: 143 };
  t.equal(startSlowness(start, null), 4, 'where nothing is known of cores');
  t.equal(startSlowness(start, '120000000 120000000 57\n'), 2, 'it had a core for half of the time');
  t.equal(startSlowness(start, '120000000 0 57\n'), 4, 'it had one all the time');
  t.equal(startSlowness(start, 'nothing of the kind'), 4);
  t.equal(startSlowness({ nodeStart: 3, bootstrapComplete: 3 }, null), 1);
  t.equal(startSlowness({ nodeStart: 3, bootstrapComplete: 4000 }, null), 10);
  t.end();
});

await t.test('a long state does not keep the others waiting: it is split, and starts first', (t) => {
  const costs = [stateOf(1e-4), stateOf(1e-4), stateOf(8e-4)];
  const { predictedSeconds } = chooseLayout({ states: costs, ensembles: 4 }, machineOf(4));
  t.ok(predictedSeconds.chosen < 1.1 * (predictedSeconds.serial / 4 / 0.9) + 0.3);
  t.end();
});

const costs = fc.record({
  evaluations: fc.integer({ min: 0, max: 1e6 }),
  secondsPerEvaluation: fc.double({ min: 0, max: 0.1, noNaN: true }),
  dimension: fc.integer({ min: 1, max: 50 }),
  batches: fc.integer({ min: 1, max: 10_000 }),
});
const anyNeeds = fc.record({
  states: fc.array(costs, { minLength: 1, maxLength: 12 }),
  ensembles: fc.integer({ min: 1, max: 8 }),
  problemMemoryMb: fc.integer({ min: 0, max: 2000 }),
  parallel: fc.constantFrom('auto' as const, true, false),
  processors: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  stateProcessors: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
});
const anyMachine = fc.record({
  cores: fc.integer({ min: 1, max: 40 }),
  memoryAvailableMb: fc.integer({ min: 0, max: 20_000 }),
});

await t.test('for any needs: within processors, state processors, independent ensembles and 80 % of memory', (t) => {
  fc.assert(
    fc.property(anyNeeds, anyMachine, (needs, machine) => {
      const choice = chooseLayout(needs, machine);
      const { kind, slots, threads } = sizesOf(choice);
      const processes = kind === 'processes' ? slots : 1;
      const memoryMb =
        (kind === 'processes' ? slots * processMemoryMb : 0) +
        slots * threads * threadMemoryMb +
        processes * needs.problemMemoryMb;
      return (
        slots >= 1 &&
        threads >= 1 &&
        slots * threads <= (needs.processors ?? machine.cores) &&
        slots <= (needs.stateProcessors ?? Infinity) &&
        slots <= needs.states.length * needs.ensembles &&
        (!isParallel(choice) || memoryMb <= 0.8 * machine.memoryAvailableMb)
      );
    }),
  );
  t.end();
});

await t.test('for any needs: auto is parallel only where that saves a tenth and 20 ms', (t) => {
  fc.assert(
    fc.property(anyNeeds, anyMachine, (needs, machine) => {
      const choice = chooseLayout({ ...needs, parallel: 'auto' }, machine);
      const { serial, chosen } = choice.predictedSeconds;
      // Processes may be a tenth slower than the threads that were found worthwhile.
      if (sizesOf(choice).kind === 'processes') return chosen < 1.1 * 0.9 * serial;
      return isParallel(choice) ? chosen < 0.9 * serial && serial - chosen >= 0.02 : chosen === serial;
    }),
  );
  t.end();
});

await t.test('for any needs: parallel: false is serial, true is parallel wherever two evaluators fit', (t) => {
  fc.assert(
    fc.property(anyNeeds, anyMachine, (needs, machine) => {
      if (isParallel(chooseLayout({ ...needs, parallel: false }, machine))) return false;
      const hasRoom = 0.8 * machine.memoryAvailableMb >= needs.problemMemoryMb + 2 * threadMemoryMb;
      const choice = chooseLayout({ ...needs, parallel: true }, machine);
      const canSplit =
        needs.states.some(({ evaluations, batches }) => evaluations >= 2 * batches) ||
        (needs.states.length * needs.ensembles > 1 && (needs.stateProcessors ?? 2) > 1);
      return isParallel(choice) === (hasRoom && canSplit && (needs.processors ?? machine.cores) > 1);
    }),
  );
  t.end();
});

await t.test('for any needs: what is worth parallel work is worth it when everything costs more', (t) => {
  const equal = fc
    .tuple(costs, fc.integer({ min: 1, max: 12 }))
    .map(([cost, n]) => Array.from({ length: n }, () => cost));
  fc.assert(
    fc.property(
      anyNeeds,
      equal,
      anyMachine,
      fc.double({ min: 1, max: 1e3, noNaN: true }),
      (needs, states, machine, times) => {
        const at = (scale: number): Choice =>
          chooseLayout(
            {
              ...{ ...needs, parallel: 'auto' },
              states: states.map((cost) => ({ ...cost, secondsPerEvaluation: scale * cost.secondsPerEvaluation })),
            },
            machine,
          );
        const [first, second] = [at(1), at(times)];
        return (
          (!isParallel(first) || isParallel(second)) && second.predictedSeconds.serial >= first.predictedSeconds.serial
        );
      },
    ),
  );
  t.end();
});

await t.test('below what is worthwhile at the least nothing is, and not far above it something is', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 64 }), fc.double({ min: 1, max: 10, noNaN: true }), (cores, slowness) => {
      const machine = { ...machineOf(cores), slowness };
      const choose = (share: number) => {
        const seconds = (share * leastWorthwhile(machine)) / cores;
        const shape = { evaluations: 1e6, batches: 1, dimension: 1 };
        const secondsPerEvaluation = Math.max(0, seconds / shape.evaluations - secondsOfLoop(1));
        const alike = Array.from({ length: cores }, () => ({ ...shape, secondsPerEvaluation }));
        return alike[0].secondsPerEvaluation > 0 ? chooseLayout({ states: alike, ensembles: 4 }, machine) : null;
      };
      const [below, above] = [choose(0.99), choose(1.01)];
      return (below === null || !isParallel(below)) && (above === null || isParallel(above));
    }),
  );
  t.equal(leastWorthwhile({ cores: 1 }), Infinity);
  t.end();
});
