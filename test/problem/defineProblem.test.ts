import fc from 'fast-check';
import t from 'tap';

import { TransdimError } from '../../lib/errors.js';
import { defineProblem } from '../../lib/problem/defineProblem.js';

const logPosterior = (x: Float64Array): number => -0.5 * x[0] ** 2;
const start = (): number[] => [0];
const states = [{ name: 'a', parameters: [{ name: 'x' }] }];
const withParameters = (...parameters: unknown[]) => [{ name: 'a', parameters }];

/** Calls defineProblem past its types, as JavaScript does. */
const define = defineProblem as unknown as (...given: unknown[]) => unknown;

const refusals: readonly (readonly [string, readonly unknown[], RegExp])[] = [
  ['no states', [{ states: [], logPosterior, start }], /at least one state in its list 'states'; got \[\]/],
  ['states that are no list', [{ states: 'a', logPosterior, start }], /at least one state .* got 'a'/],
  ['a state that is null', [{ states: [null], logPosterior, start }], /state 0 needs a name/],
  ['a state without a name', [{ states: [{ name: ' ' }], logPosterior, start }], /state 0 needs a name.*got ' '/],
  [
    'two states of one name',
    [{ states: [...states, ...states], logPosterior, start }],
    /must differ; 'a' is given twice/,
  ],
  ['no parameters', [{ states: withParameters(), logPosterior, start }], /'a' needs a list of at least one parameter/],
  [
    'a parameter that is null',
    [{ states: withParameters(null), logPosterior }],
    /parameter 0 of state 'a' needs a name/,
  ],
  [
    'two parameters of one name',
    [{ states: withParameters({ name: 'x' }, { name: 'x' }), logPosterior, start }],
    /parameter 'x' of state 'a' is given twice/,
  ],
  ...[
    { lower: 1, upper: 1 },
    { lower: 2, upper: 1 },
    { lower: NaN },
    { upper: '3' },
    { lower: Infinity },
    { upper: -Infinity },
  ].map(
    (bounds) =>
      [
        `bounds ${Object.entries(bounds).join(' ')}`,
        [{ states: withParameters({ name: 'x', ...bounds }), logPosterior, start }],
        /parameter 'x' of state 'a' needs lower < upper; got lower .*, upper /,
      ] as const,
  ),
  [
    'no log posterior',
    [{ states, start }],
    /either logPosterior \(or logPosteriorBatch\), or both logPrior and logLikelihood/,
  ],
  [
    'a log prior alone',
    [{ states, logPrior: logPosterior, start }],
    /either logPosterior \(or logPosteriorBatch\), or both/,
  ],
  [
    'a log likelihood alone',
    [{ states, logLikelihood: logPosterior, start }],
    /either logPosterior \(or logPosteriorBatch\), or both/,
  ],
  [
    'both forms',
    [{ states, logPosterior, logPrior: logPosterior, logLikelihood: logPosterior, start }],
    /and not all of them/,
  ],
  ['both forms in part', [{ states, logPosterior, logPrior: logPosterior, start }], /and not all of them/],
  [
    'a log posterior that is no function',
    [{ states, logPosterior: 3, start }],
    /logPosterior must be a function; got 3/,
  ],
  ['a setup that is no function', [{ states, logPosterior, start, setup: {} }], /setup must be a function; got {}/],
  [
    'no start, and no bounds',
    [{ states, logPosterior }],
    /start\(state, random\) is needed: parameter 'x' of state 'a'/,
  ],
  [
    'no start, and one bound',
    [{ states: withParameters({ name: 'y', lower: 0, upper: 1 }, { name: 'x', lower: 0 }), logPosterior }],
    /parameter 'x' of state 'a' has no two finite bounds/,
  ],
  ...[[1, 1], [-1], [NaN], [Infinity], ['1'], 1].map(
    (statePriors) =>
      [
        `state priors ${JSON.stringify(statePriors)}`,
        [{ states, logPosterior, start, statePriors }],
        /statePriors needs one number >= 0 for each of the 1 states; got/,
      ] as const,
  ),
  ['state priors all 0', [{ states, logPosterior, start, statePriors: [0] }], /statePriors must not all be 0/],
  ['a path as URL', ['/models/a.js', { states, logPosterior, start }], /import\.meta\.url; got '\/models\/a\.js'/],
  ['a web address', ['https://example.org/a.js', { states, logPosterior, start }], /import\.meta\.url; got 'https/],
  ['no definition', ['file:///models/a.js'], /needs the problem's definition.*got undefined/],
  ['null', [null], /needs the problem's definition.*got null/],
];

for (const [title, given, sentence] of refusals) {
  await t.test(`${title}: refused with a sentence`, (t) => {
    const error = thrownBy(() => define(...given));
    t.type(error, TransdimError);
    t.match(error, { tag: 'problem', message: sentence });
    t.end();
  });
}

await t.test('a refusal names the state it is about', (t) => {
  t.match(
    thrownBy(() => define({ states: withParameters(), logPosterior })),
    { fields: { state: 'a' } },
  );
  t.end();
});

await t.test('whatever it is given, defineProblem returns a problem or throws a TransdimError of tag problem', (t) => {
  const text = fc.constantFrom('a', 'b', '', ' ');
  const bound = fc.oneof(fc.double(), fc.constant(undefined), fc.anything());
  const parameter = fc.oneof(fc.record({ name: text, lower: bound, upper: bound }), fc.anything());
  const state = fc.oneof(fc.record({ name: text, parameters: fc.array(parameter, { maxLength: 3 }) }), fc.anything());
  const some = fc.oneof(fc.constant(undefined), fc.constant(start), fc.anything());
  const definition = fc.oneof(
    fc.record({
      states: fc.oneof(fc.array(state, { maxLength: 3 }), fc.anything()),
      ...{
        logPosterior: some,
        logPrior: some,
        logLikelihood: some,
        start: some,
        setup: some,
        statePriors: fc.anything(),
      },
    }),
    fc.anything(),
  );
  fc.assert(
    fc.property(definition, (given) => {
      if (typeof given === 'string') return true;
      const error = thrownBy(() => define(given));
      return error === undefined || (error instanceof TransdimError && error.tag === 'problem');
    }),
    { numRuns: 2000, seed: 1 },
  );
  t.end();
});

await t.test('state priors are normalised, and uniform when left out', (t) => {
  const two = [...states, { name: 'b', parameters: [{ name: 'x' }] }];
  const weighted = defineProblem({ states: two, logPosterior, start, statePriors: [1, 3] });
  t.strictSame([...weighted.statePriors], [0.25, 0.75]);
  t.strictSame([...defineProblem({ states: two, logPosterior, start }).statePriors], [0.5, 0.5]);
  t.strictSame([...defineProblem({ states: two, logPosterior, start, statePriors: [0, 2] }).statePriors], [0, 1]);
  t.end();
});

await t.test('states know their index and dimension, parameters both of their bounds', (t) => {
  const two = [
    ...states,
    {
      name: 'b',
      parameters: [
        { name: 'x', lower: 0 },
        { name: 'y', upper: 2 },
      ],
    },
  ];
  t.strictSame(defineProblem({ states: two, logPosterior, start }).states[1], {
    ...{ index: 1, name: 'b', dimension: 2 },
    parameters: [
      { name: 'x', lower: 0, upper: Infinity },
      { name: 'y', lower: -Infinity, upper: 2 },
    ],
  });
  t.end();
});

await t.test('a problem is frozen through and through, and keeps no hold of what it was made from', (t) => {
  const own = [{ name: 'a', parameters: [{ name: 'x' }] }];
  const priors = [2];
  const problem = defineProblem({ states: own, logPosterior, start, statePriors: priors });
  own[0].name = 'changed';
  own[0].parameters[0].name = 'changed';
  priors[0] = NaN;
  t.match(problem, { statePriors: [1], states: [{ name: 'a', parameters: [{ name: 'x' }] }] });
  const parts = [problem, problem.states, problem.states[0], problem.states[0].parameters, problem.statePriors];
  t.ok([...parts, problem.states[0].parameters[0]].every(Object.isFrozen));
  t.end();
});

await t.test('finite bounds on every side do without start', (t) => {
  const bounded = withParameters({ name: 'x', lower: 0, upper: 1 });
  t.equal(
    thrownBy(() => define({ states: bounded, logPosterior })),
    undefined,
  );
  t.end();
});

await t.test('problems of one module are counted in the order of their definition; inline ones are not', (t) => {
  const url = 'file:///models/counted.js';
  const ordinals = [1, 2, 3].map(() => defineProblem(url, { states, logPosterior, start }).ordinal);
  t.strictSame(ordinals, [0, 1, 2]);
  t.strictSame(
    [1, 2]
      .map(() => defineProblem({ states, logPosterior, start }))
      .map(({ ordinal, moduleUrl }) => [ordinal, moduleUrl]),
    [
      [0, null],
      [0, null],
    ],
  );
  t.end();
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
