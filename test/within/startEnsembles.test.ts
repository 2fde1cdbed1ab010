import t from 'tap';

import { defineProblem } from '../../lib/index.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { openGauge } from '../../lib/pool/types.js';
import { bindForms, setUp } from '../../lib/problem/bindState.js';
import { sumTallies, type Ensemble, type Tally } from '../../lib/within/ensemble.js';
import { startEnsembles } from '../../lib/within/startEnsembles.js';
import { kolmogorov, kolmogorovLimit } from '../statistical/judge.js';
import type { Problem, ProblemDefinition } from '../../lib/problem/types.js';

const walkers = 8;

/** The ensembles of the problem's last state at their start, 3 of 8 walkers, and what was counted. */
async function started(
  problem: Problem,
  { data, seed = 1, ensembles = 3 }: { data?: unknown; seed?: number; ensembles?: number } = {},
): Promise<{ readonly ensembles: readonly Ensemble[]; readonly tally: Tally }> {
  const state = problem.states[problem.states.length - 1];
  const shared = setUp(problem, data);
  const forms = bindForms(problem, state, shared);
  const batchSize = ensembles * walkers;
  const task = {
    ...{ state: state.index, name: state.name, dimension: state.dimension, batchSize, seed, walkers },
    ...{ ensembles: Array.from({ length: ensembles }, (_, e) => e), ofEnsembles: ensembles, steps: 1, moves: [] },
    ...{
      thinning: { discard: 0, thin: 1 },
      verify: false,
      chainFolder: '',
      chainKey: '',
      holdsChains: false,
      cost: 0,
      timeLimitMs: null,
      forwardThreads: 1,
      caution: null,
      notes: null,
    },
    onFailure: 'raise' as const,
    ...{ summarises: false, leastSteps: 1, checkAt: 1 },
  };
  const openSerial = (capacity: number) => openSerialEvaluator(forms, capacity, state.dimension);
  const evaluator = openSerial(batchSize);
  const own = await startEnsembles(task, {
    problem,
    shared,
    evaluator,
    openSerial,
    gauge: openGauge(),
    onEvaluated: () => undefined,
  });
  return { ensembles: own, tally: sumTallies(own.map(({ tally }) => tally)) };
}

const states = [
  { name: 'other', parameters: [{ name: 'z' }] },
  { name: 'half', parameters: [{ name: 'x' }, { name: 'y' }] },
];

/** Two parameters, of which x must be above 0. */
function half(start: ProblemDefinition['start'], more: Partial<ProblemDefinition> = {}): Problem {
  return defineProblem({ states, logPosterior: (x) => (x[0] > 0 ? -x[0] : -Infinity), start, ...more });
}

await t.test('every walker starts inside, at a point of its own, with its own log posterior', async (t) => {
  const { ensembles } = await started(half((_, random) => [random.normal(), random()]));
  t.equal(ensembles.length, 3);
  const points = ensembles.flatMap(({ positions, logPosteriors }) =>
    Array.from(logPosteriors, (value, w) => {
      t.equal(value, -positions[2 * w]);
      t.ok(positions[2 * w] > 0);
      return positions[2 * w];
    }),
  );
  t.equal(new Set(points).size, 3 * walkers, 'no two ensembles start alike');
});

await t.test('walkers that all lie on one line are refused: no move would ever leave it', async (t) => {
  const line = half((_, random) => {
    const v = random() + 1;
    return [v, 3 - 2 * v];
  });
  const message = /whose 'y' follows from their other parameters; .* draw every parameter from random/;
  await t.rejects(started(line), { tag: 'start', message });
  const thin = half((_, random) => {
    const v = random() + 1;
    return [v, v + 1e-9 * random.normal()];
  });
  await t.resolves(started(thin), 'nearly is enough: they spread');
});

await t.test('start() is called again for the walkers that are outside, and for them alone', async (t) => {
  let calls = 0;
  let outside = 0;
  const problem = half((_, random) => {
    calls++;
    const x = random.normal();
    if (x <= 0) outside++;
    return [x, 0.1 * calls];
  });
  const { tally, ensembles } = await started(problem);
  t.equal(tally.evaluations, calls);
  for (const own of ensembles) {
    t.equal(own.tally.evaluations, walkers + own.tally.outsideSupport, 'each ensemble counts its own');
  }
  t.equal(tally.outsideSupport, outside);
  t.equal(calls, 3 * walkers + outside);
});

await t.test('the hundredth try counts; after it state, ensemble and walker are named', async (t) => {
  // In the first round start() is called walker after walker: call 13 is walker 5 of ensemble 1.
  const problem = (tries: number): { calls: () => number; problem: Problem } => {
    let calls = 0;
    return {
      calls: () => calls,
      problem: half((_, random) => {
        const call = calls++;
        const isLost = call === 13 || (call >= 24 && call - 24 + 1 < tries - 1);
        return [isLost ? -1 : 1 + random(), call];
      }),
    };
  };
  const last = problem(100);
  t.equal((await started(last.problem)).tally.evaluations, 24 + 99);
  const never = problem(101);
  await t.rejects(started(never.problem), {
    tag: 'start',
    fields: { state: 'half', ensemble: 1, walker: 5 },
    message:
      /^start\(\) gave walker 5 of ensemble 1 of state 'half' no point inside the support in 100 tries; the last was \[-1, 122\]\. Start where/,
  });
  t.equal(never.calls(), 24 + 99);
});

await t.test('what start() may not return is refused with the state and what came', async (t) => {
  const returned: [() => unknown, RegExp][] = [
    [() => [1], /^start\(\) must return 2 numbers for state 'half', one per parameter; got \[1\]$/],
    [() => [1, 2, 3], /^start\(\) must return 2 numbers .*; got \[1,2,3\]$/],
    [() => 1, /^start\(\) must return 2 numbers .*; got 1$/],
    [() => undefined, /^start\(\) must return 2 numbers .*; got undefined$/],
    [() => null, /^start\(\) must return 2 numbers .*; got null$/],
    [() => Promise.resolve([1, 2]), /^start\(\) must return 2 numbers .*; got a promise$/],
    [() => 'ab', /^start\(\) must return 2 numbers .*; got 'ab'$/],
    [() => [1, NaN], /^start\(\) must return finite numbers for state 'half'; got \[1,NaN\]$/],
    [() => [Infinity, 1], /^start\(\) must return finite numbers for state 'half'/],
    [() => ['1', 1], /^start\(\) must return finite numbers for state 'half'; got \["1",1\]$/],
  ];
  for (const [start, message] of returned) {
    const problem = half(start as () => number[]);
    await t.rejects(started(problem), { tag: 'start', fields: { state: 'half' }, message });
  }
  const cause = new TypeError('no such prior');
  const throwing = half(() => {
    throw cause;
  });
  await t.rejects(started(throwing), { tag: 'start', message: "start() threw for state 'half': no such prior", cause });
});

await t.test('walkers that all start at the same value of a parameter are refused, by its name', async (t) => {
  await t.rejects(started(half((_, random) => [1 + random(), 2])), {
    tag: 'start',
    fields: { state: 'half', ensemble: 0 },
    message: /^start\(\) gave all 8 walkers of state 'half' the same 'y' = 2; walkers that do not differ cannot move/,
  });
  let calls = 0;
  const once = await started(half((_, random) => [1 + random(), calls++ % walkers === 0 ? 1 : 2]));
  t.equal(once.ensembles.length, 3, 'one that differs is enough');
});

await t.test("start()'s arguments are the state, its random numbers and what setup() returned", async (t) => {
  const shared = { scale: 3 };
  const seen = new Set<unknown>();
  const problem = half(
    (state, random, third) => {
      seen.add(state).add(third);
      return [random(), random.normal()];
    },
    { setup: (data) => (data === 'the data' ? shared : undefined) },
  );
  await started(problem, { data: 'the data' });
  t.ok(seen.has(shared), 'the very object');
  t.ok(seen.has(problem.states[1]));
  t.equal(seen.size, 2);
  seen.clear();
  const plain = half((_, random, third) => {
    seen.add(third);
    return [random(), random()];
  });
  await started(plain, { data: 'the data' });
  t.ok(seen.has('the data'), 'without setup() it is the data itself');
});

await t.test('without start() walkers lie uniformly between the bounds', async (t) => {
  const parameters = [
    { name: 'a', lower: -1, upper: 3 },
    { name: 'b', lower: 10, upper: 11 },
  ];
  const problem = defineProblem({ states: [{ name: 'box', parameters }], logPosterior: () => 0 });
  const { ensembles } = await started(problem, { ensembles: 500 });
  const points = ensembles.flatMap(({ positions }) => [...positions]);
  const a = points.filter((_, i) => i % 2 === 0);
  const b = points.filter((_, i) => i % 2 === 1);
  // 4000 points each; would catch: an upper bound taken for a width, one stream for all ensembles.
  t.ok(kolmogorov(a, (x) => (x + 1) / 4) < kolmogorovLimit);
  t.ok(kolmogorov(b, (x) => x - 10) < kolmogorovLimit);
  t.notOk(
    kolmogorov(
      a.map((x) => 0.95 * x),
      (x) => (x + 1) / 4,
    ) < kolmogorovLimit,
    'wrong: a narrower start fails',
  );
});

await t.test('a log posterior that fails at the start names the walker, and step 0', async (t) => {
  let calls = 0;
  const problem = half((_, random) => [random(), random()], { logPosterior: () => (calls++ >= 9 ? NaN : 0) });
  await t.rejects(started(problem), {
    tag: 'evaluation',
    fields: { state: 'half', ensemble: 1, walker: 1, step: 0 },
    message: /returned NaN \(ensemble 1, walker 1, step 0\) at the point \[/,
  });
});

await t.test(
  'points and the streams of the moves depend on seed, name and ensemble, and on nothing else',
  async (t) => {
    const start: ProblemDefinition['start'] = (_, random) => [random(), random.normal()];
    const problem = half(start);
    const bits = async (given: Problem, seed: number): Promise<string[]> =>
      (await started(given, { seed })).ensembles.flatMap(({ positions, random }) => [
        positions.join(),
        JSON.stringify(random.save()),
      ]);
    const known = await bits(problem, 1);
    t.equal(new Set(known).size, 6, 'every ensemble has points and a stream of its own');
    t.same(await bits(problem, 1), known);
    t.same(
      await bits(half(start, { states: [states[1]] }), 1),
      known,
      'another place among the states changes nothing',
    );
    const renamed = half(start, { states: [{ ...states[1], name: 'another' }] });
    for (const other of [await bits(problem, 2), await bits(renamed, 1)]) {
      t.equal(new Set([...known, ...other]).size, 12);
    }
  },
);
