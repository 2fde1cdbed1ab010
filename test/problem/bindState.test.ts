import t from 'tap';

import { bindState, setUp } from '../../lib/problem/bindState.js';
import { defineProblem } from '../../lib/problem/defineProblem.js';
import type { ProblemFunctions } from '../../lib/problem/types.js';

const box = [
  {
    name: 'box',
    parameters: [
      { name: 'x', lower: 0, upper: 1 },
      { name: 'y', lower: -2 },
    ],
  },
];

function bind(functions: ProblemFunctions, shared?: unknown) {
  const problem = defineProblem({ states: box, start: () => [0.5, 0], ...functions });
  return bindState(problem, problem.states[0], shared);
}

await t.test('bounds are open: on and beyond them the value is -Infinity and the user is not asked', (t) => {
  let calls = 0;
  const evaluate = bind({ logPosterior: () => ++calls });
  const outside = [
    ...[
      [0, 0],
      [1, 0],
      [-1, 0],
      [2, 0],
      [0.5, -2],
      [0.5, -3],
    ],
    ...[
      [NaN, 0],
      [0.5, NaN],
      [0.5, Infinity],
    ],
  ];
  t.ok(outside.every((point) => evaluate(Float64Array.from(point)) === -Infinity));
  t.equal(calls, 0);
  t.equal(evaluate(Float64Array.of(2 ** -1074, 1e300)), 1);
  t.end();
});

await t.test('a log posterior that writes into x harms neither the walker nor later points', (t) => {
  const seen: number[][] = [];
  const evaluate = bind({
    logPosterior: (x) => {
      seen.push([...x]);
      x.fill(99);
      return 0;
    },
  });
  const points = [Float64Array.of(0.25, 1), Float64Array.of(0.75, 2)];
  points.forEach(evaluate);
  t.strictSame(seen, [
    [0.25, 1],
    [0.75, 2],
  ]);
  t.strictSame(
    points.map((point) => [...point]),
    seen,
  );
  t.end();
});

await t.test('the user gets the state and what setup made of the data', (t) => {
  const shared = { factor: 3 };
  const evaluate = bind(
    { logPosterior: (x, state, given) => (given === shared ? state.dimension * x[1] : NaN) },
    shared,
  );
  t.equal(evaluate(Float64Array.of(0.5, 5)), 10);
  t.end();
});

await t.test('log prior and log likelihood add up; where the prior is -Infinity the likelihood is not asked', (t) => {
  let asked = 0;
  const evaluate = bind({
    logPrior: (x) => (x[1] > 0 ? -1 : -Infinity),
    logLikelihood: () => {
      asked++;
      return -10;
    },
  });
  t.equal(evaluate(Float64Array.of(0.5, 1)), -11);
  t.equal(evaluate(Float64Array.of(0.5, -1)), -Infinity);
  t.equal(asked, 1);
  t.end();
});

for (const [name, functions] of [
  ['logPosterior', { logPosterior: () => undefined }],
  ['logPrior', { logPrior: () => undefined, logLikelihood: () => 0 }],
  ['logLikelihood', { logPrior: () => 0, logLikelihood: () => undefined }],
] as const) {
  await t.test(`${name} that returns no number is named`, (t) => {
    const evaluate = bind(functions as unknown as ProblemFunctions);
    t.throws(() => evaluate(Float64Array.of(0.5, 0)), new TypeError(`${name} must return a number; got undefined`));
    t.end();
  });
}

await t.test('an async log posterior is told that it returned a promise', (t) => {
  const evaluate = bind({ logPosterior: () => Promise.resolve(0) });
  t.throws(() => evaluate(Float64Array.of(0.5, 0)), /logPosterior must return a number; got a promise/);
  t.end();
});

await t.test('NaN and +Infinity pass through, and what the user throws: pools say where', (t) => {
  const values = [NaN, Infinity, -Infinity];
  t.strictSame(
    values.map((value) => bind({ logPosterior: () => value })(Float64Array.of(0.5, 0))),
    values,
  );
  const failure = new Error('of the user');
  const failing = bind({
    logPosterior: () => {
      throw failure;
    },
  });
  t.throws(() => failing(Float64Array.of(0.5, 0)), failure);
  t.end();
});

await t.test('without setup the data are what functions share; a setup that throws is an error of the problem', (t) => {
  const plain = defineProblem({ states: box, start: () => [0.5, 0], logPosterior: () => 0 });
  const data = { rows: 3 };
  t.equal(setUp(plain, data), data);
  const cause = new RangeError('no rows');
  const failing = defineProblem({
    ...{ states: box, start: () => [0.5, 0], logPosterior: () => 0 },
    setup: () => {
      throw cause;
    },
  });
  t.throws(() => setUp(failing, data), { name: 'TransdimError', message: 'setup(data) threw: no rows', cause });
  t.end();
});
