import t from 'tap';

import { defineProblem, runMcmcPerState } from '../../lib/index.js';
import { checkSampleOptions, type SampleOptions } from '../../lib/within/options.js';

const parametersOf = (dimension: number): { name: string }[] =>
  Array.from({ length: dimension }, (_, i) => ({ name: `x${i}` }));

const problem = defineProblem({
  states: [
    { name: 'flat', parameters: parametersOf(1) },
    { name: 'cubic', parameters: parametersOf(4) },
    { name: 'long', parameters: parametersOf(20) },
  ],
  logPosterior: () => 0,
  start: (state, random) => state.parameters.map(() => random.normal()),
});

await t.test('defaults: walkers by dimension, 2000 steps, 4 ensembles, automatic thinning, a new seed', (t) => {
  const { perState, ensembles, verify, seed } = checkSampleOptions(problem, {});
  t.same(
    perState.map(({ walkers }) => walkers),
    [32, 32, 80],
  );
  for (const { steps, thinning } of perState)
    t.match({ steps, thinning }, { steps: 2000, thinning: { discard: 'auto', thin: 'auto' } });
  t.match({ ensembles, verify }, { ensembles: 4, verify: false });
  t.not(seed, checkSampleOptions(problem, {}).seed);
  t.end();
});

await t.test('one number holds for all states, a list for each', (t) => {
  const { perState } = checkSampleOptions(problem, {
    walkers: [8, 10, 40],
    steps: [100, 200, 300],
    discard: 50,
    thin: [1, 2, 3],
  });
  t.same(perState, [
    { walkers: 8, steps: 100, leastSteps: 100, thinning: { discard: 50, thin: 1 } },
    { walkers: 10, steps: 200, leastSteps: 200, thinning: { discard: 50, thin: 2 } },
    { walkers: 40, steps: 300, leastSteps: 300, thinning: { discard: 50, thin: 3 } },
  ]);
  t.end();
});

await t.test(
  'thinning is automatic when neither discard nor thin is given, or when autoThin asks for the other',
  (t) => {
    const thinningOf = (options: SampleOptions): unknown => checkSampleOptions(problem, options).perState[0].thinning;
    t.same(thinningOf({}), { discard: 'auto', thin: 'auto' });
    t.same(thinningOf({ discard: 10 }), { discard: 10, thin: 1 });
    t.same(thinningOf({ thin: 5 }), { discard: 0, thin: 5 });
    t.same(thinningOf({ autoThin: false }), { discard: 0, thin: 1 });
    t.same(thinningOf({ autoThin: true, discard: 10 }), { discard: 10, thin: 'auto' });
    t.same(thinningOf({ autoThin: true, thin: 2 }), { discard: 'auto', thin: 2 });
    t.end();
  },
);

await t.test('a seed is a finite number or a text', (t) => {
  for (const seed of [0, -1.5, 'seven', '']) t.equal(checkSampleOptions(problem, { seed }).seed, seed);
  t.end();
});

await t.test('the number of walkers that moves need is asked for beside 2 * dimension', (t) => {
  const inOne = defineProblem({ ...problem, states: problem.states.slice(0, 1), statePriors: [1] });
  const least = { stretch: 2, differentialEvolution: 4, snooker: 6 } as const;
  for (const kind of ['stretch', 'differentialEvolution', 'snooker'] as const) {
    t.equal(checkSampleOptions(inOne, { moves: { kind }, walkers: least[kind] }).perState[0].walkers, least[kind]);
    if (kind === 'stretch') continue;
    t.throws(() => checkSampleOptions(inOne, { moves: { kind }, walkers: least[kind] - 2 }), {
      message: `walkers must be even and at least what these moves need (${least[kind]} for state 'flat'); got ${least[kind] - 2}`,
    });
  }
  t.end();
});

const refused: [unknown, string, string | RegExp][] = [
  [{ walkers: 33 }, 'walkers', "walkers must be even and at least what these moves need (4 for state 'flat'); got 33"],
  [{ walkers: [4, 6, 40] }, 'walkers', "walkers must be even and at least 2 * dimension (8 for state 'cubic'); got 6"],
  [{ walkers: 32 }, 'walkers', "walkers must be even and at least 2 * dimension (40 for state 'long'); got 32"],
  [
    { walkers: [8, 41, 40] },
    'walkers',
    "walkers must be even and at least 2 * dimension (8 for state 'cubic'); got 41",
  ],
  [{ walkers: -8 }, 'walkers', 'walkers must be a whole number of at least 2; got -8'],
  [{ walkers: '40' }, 'walkers', "walkers must be a whole number of at least 2; got '40'"],
  [{ walkers: [40, 40] }, 'walkers', 'walkers needs one number for each of the 3 states; got 2'],
  [{ walkers: [40, 40, 40, 40] }, 'walkers', 'walkers needs one number for each of the 3 states; got 4'],
  [
    { walkers: [40, 40.5, 40] },
    "walkers of state 'cubic'",
    "walkers of state 'cubic' must be a whole number of at least 2; got 40.5",
  ],
  [{ steps: 0 }, 'steps', 'steps must be a whole number of at least 1; got 0'],
  [{ steps: 10.5 }, 'steps', 'steps must be a whole number of at least 1; got 10.5'],
  [
    { steps: [10, NaN, 10] },
    "steps of state 'cubic'",
    "steps of state 'cubic' must be a whole number of at least 1; got NaN",
  ],
  [{ ensembles: 0 }, 'ensembles', 'ensembles must be a whole number of at least 1; got 0'],
  [{ ensembles: [4, 4, 4] }, 'ensembles', 'ensembles must be a whole number of at least 1; got [4,4,4]'],
  [{ discard: -1 }, 'discard', 'discard must be a whole number of at least 0; got -1'],
  [{ discard: [0, 0] }, 'discard', 'discard needs one number for each of the 3 states; got 2'],
  [{ thin: 0 }, 'thin', 'thin must be a whole number of at least 1; got 0'],
  [
    { steps: 100, discard: 100 },
    'discard',
    "steps 100, discard 100 and thin 1 leave state 'flat' fewer than 4 steps of draws",
  ],
  [
    { steps: 100, discard: 150 },
    'discard',
    "steps 100, discard 150 and thin 1 leave state 'flat' fewer than 4 steps of draws",
  ],
  [
    { steps: [100, 50, 100], discard: 60 },
    'discard',
    "steps 50, discard 60 and thin 1 leave state 'cubic' fewer than 4 steps of draws",
  ],
  [
    { steps: 100, thin: 40 },
    'discard',
    "steps 100, discard 0 and thin 40 leave state 'flat' fewer than 4 steps of draws",
  ],
  [{ steps: 6 }, 'discard', "steps 6, discard auto and thin auto leave state 'flat' fewer than 4 steps of draws"],
  [{ autoThin: 'yes' }, 'autoThin', "autoThin must be true or false; got 'yes'"],
  [{ verify: 1 }, 'verify', 'verify must be true or false; got 1'],
  [{ seed: NaN }, 'seed', 'seed must be a finite number or a text; got NaN'],
  [{ seed: null }, 'seed', 'seed must be a finite number or a text; got null'],
  [{ seed: [1] }, 'seed', 'seed must be a finite number or a text; got [1]'],
  [{ progress: 'bar' }, 'progress', "progress must be true, false or a function; got 'bar'"],
  [{ progress: null }, 'progress', 'progress must be true, false or a function; got null'],
  [{ moves: { kind: 'walk' } }, 'moves', /^a move is one of /],
  [
    { step: 100 },
    'step',
    /^runMcmcPerState has no option 'step'; it has walkers, steps, until, ensembles, .*walkerPool, .*stateProcessors$/,
  ],
  [{ walkerPool: { kind: 'thread' } }, 'walkerPool', /walkerPool/],
  [{ statePool: 2 }, 'statePool', /statePool/],
  [null, 'options', 'the options of runMcmcPerState must be an object; got null'],
  [[1], 'options', 'the options of runMcmcPerState must be an object; got [1]'],
];

for (const [options, option, message] of refused) {
  const sentence = typeof message === 'string' ? message : message.source;
  await t.test(`refused before anything starts: ${sentence}`, async (t) => {
    const asked = { walkers: 40, steps: 100, ...(options as SampleOptions) };
    const given = typeof options === 'object' && options !== null && !Array.isArray(options) ? asked : options;
    await t.rejects(runMcmcPerState(problem, given as SampleOptions), { tag: 'option', message, fields: { option } });
  });
}
