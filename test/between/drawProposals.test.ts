import t from 'tap';

import { defineProblem, drawProposals } from '../../lib/index.js';
import { openDensity } from '../../lib/pseudoprior/gaussianMixture.js';
import { kolmogorov, kolmogorovLimit } from '../statistical/judge.js';
import { normalCdf } from '../statistical/truths.js';
import type { ProposalOptions } from '../../lib/between/drawProposals.js';
import type { Progress } from '../../lib/progress/types.js';
import type { PseudoPrior } from '../../lib/pseudoprior/fitPseudoPrior.js';

const states = [
  { name: 'line', parameters: [{ name: 'x' }] },
  { name: 'plane', parameters: [{ name: 'x' }, { name: 'y', lower: 0 }] },
];

const logPosterior = (x: Float64Array): number =>
  x[0] > 3 ? -Infinity : -x.reduce((sum, value) => sum + value * value, 0);

const problem = defineProblem({ states, statePriors: [1, 3], logPosterior, start: () => [0] });

const pseudoPrior: PseudoPrior = {
  kind: 'gaussianMixture',
  states: [
    {
      ...{ kind: 'gaussianMixture', lower: [-Infinity], upper: [Infinity], weights: [1] },
      ...{ means: [Float64Array.of(2)], factors: [Float64Array.of(3)] },
    },
    {
      ...{ kind: 'gaussianMixture', lower: [-Infinity, 0], upper: [Infinity, Infinity], weights: [0.5, 0.5] },
      means: [Float64Array.of(0, 0), Float64Array.of(1, 1)],
      factors: [Float64Array.of(1, 0, 0.5, 1), Float64Array.of(1, 0, 0, 1)],
    },
  ],
};

await t.test('each state has the draws asked for, with the log posterior and log q of each', async (t) => {
  for (const draws of [1, 100, 256, 700]) {
    const members = await drawProposals(problem, pseudoPrior, { draws, seed: 7 });
    t.match(members, { kind: 'proposal', seed: 7 });
    members.states.forEach((own, k) => {
      t.equal(own.state, problem.states[k]);
      t.equal(own.statePrior, [0.25, 0.75][k]);
      t.equal(own.evaluations, draws);
      t.same(own.points.shape, [draws, k + 1]);
      t.same(own.shape, { ensembles: 1, steps: draws, walkers: 1 });
      const density = openDensity(pseudoPrior.states[k]);
      const isRight = (value: number, i: number): boolean => {
        const x = own.points.data.slice(i * (k + 1), (i + 1) * (k + 1));
        const logQ = density.logDensity(x);
        const logP = logPosterior(x);
        return own.logPosteriors[i] === logP && own.logPseudoPriors[i] === logQ && value === logP - logQ;
      };
      t.equal(own.logRatios.length, draws);
      t.ok(own.logRatios.every(isRight));
    });
  }
});

await t.test('points outside the support are kept, with weight 0', async (t) => {
  const [line] = (await drawProposals(problem, pseudoPrior, { draws: 2000, seed: 7 })).states;
  const outside = line.logRatios.filter((value) => value === -Infinity).length;
  // N(2, 3^2) lies above 3 with probability 1 - Phi(1/3) = 0.369; a count of 2000 has sd 21.6.
  t.ok(Math.abs(outside - 2000 * (1 - normalCdf(1 / 3))) < 4 * 21.6, `${outside}`);
});

await t.test('the draws are of q', async (t) => {
  const [line] = (await drawProposals(problem, pseudoPrior, { draws: 5000, seed: 7 })).states;
  t.ok(kolmogorov(line.points.data, (x) => normalCdf((x - 2) / 3)) < kolmogorovLimit);
  t.notOk(kolmogorov(line.points.data, (x) => normalCdf((x - 2) / 4)) < kolmogorovLimit, 'wrong: another sd fails');
});

await t.test('defaults: 10000 draws, and a new seed that is named and gives the same draws again', async (t) => {
  const first = await drawProposals(problem, pseudoPrior);
  t.equal(first.states[0].logRatios.length, 10_000);
  const again = await drawProposals(problem, pseudoPrior, { seed: first.seed });
  t.same([...again.states[1].points.data], [...first.states[1].points.data]);
  const other = await drawProposals(problem, pseudoPrior);
  t.not(other.seed, first.seed);
});

await t.test("a state's draws depend on the seed and its name, not on the states beside it", async (t) => {
  const bits = async (name: string, seed: number, beside: boolean): Promise<string> => {
    const own = defineProblem({
      states: [{ ...states[0], name }, ...(beside ? [{ ...states[0], name: 'beside' }] : [])],
      logPosterior,
      start: () => [0],
    });
    const q = { ...pseudoPrior, states: own.states.map(() => pseudoPrior.states[0]) };
    const members = await drawProposals(own, q, { draws: 20, seed });
    if (beside) t.not(members.states[1].points.data.join(), members.states[0].points.data.join());
    return members.states[0].points.data.join();
  };
  const known = await bits('line', 1, false);
  t.equal(await bits('line', 1, true), known);
  t.not(await bits('other', 1, false), known);
  t.not(await bits('line', 2, false), known);
});

await t.test('data goes through setup() to the log posterior', async (t) => {
  const own = defineProblem<number, { shift: number }>({
    states: [states[0]],
    setup: (data) => ({ shift: 2 * data }),
    logPosterior: (_, __, { shift }) => shift,
    start: () => [0],
  });
  const q = { ...pseudoPrior, states: [pseudoPrior.states[0]] };
  const { logPosteriors } = (await drawProposals(own, q, { draws: 3, seed: 1, data: 21 })).states[0];
  t.same([...logPosteriors], [42, 42, 42]);
});

await t.test('progress is told of every state to its end', async (t) => {
  const last = new Map<string, Progress>();
  await drawProposals(problem, pseudoPrior, {
    ...{ draws: 600, seed: 1 },
    progress: (now) => last.set(now.state, now),
  });
  for (const state of ['line', 'plane']) {
    t.match(last.get(state), { stage: 'evaluate', state, done: 600, total: 600, evaluations: 600 });
  }
});

await t.test('a log posterior that fails is named by state, draw and point', async (t) => {
  let calls = 0;
  const failing = defineProblem({ ...problem, states, logPosterior: () => (++calls === 300 ? NaN : 0) });
  await t.rejects(drawProposals(failing, pseudoPrior, { draws: 600, seed: 1, parallel: false }), {
    tag: 'evaluation',
    fields: { state: 'line', ensemble: null, step: null },
    message: /^the log posterior of state 'line' .*\(draw 299\) at the point \[.*\]$/,
  });
});

await t.test('a pseudo-prior of other states, and options that cannot be used, are refused', async (t) => {
  const [line, plane] = pseudoPrior.states;
  for (const [given, got] of [
    [[line], '[1]'],
    [[plane, line], '[2, 1]'],
    [[line, plane, line], '[1, 2, 1]'],
  ] as const) {
    await t.rejects(drawProposals(problem, { ...pseudoPrior, states: given }, { draws: 3 }), {
      tag: 'option',
      message: `the pseudo-prior must have one density per state, of dimensions [1, 2]; got ${got}`,
    });
  }
  const refused: [unknown, string | RegExp][] = [
    [{ draws: 0 }, 'draws must be a whole number of at least 1; got 0'],
    [{ seed: NaN }, 'seed must be a finite number or a text; got NaN'],
    [{ steps: 3 }, /^drawProposals has no option 'steps'; it has draws, seed, data, /],
    [null, 'the options of drawProposals must be an object; got null'],
  ];
  for (const [options, message] of refused) {
    await t.rejects(drawProposals(problem, pseudoPrior, options as ProposalOptions), { tag: 'option', message });
  }
});
