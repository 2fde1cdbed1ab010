import t from 'tap';

import { openWalkerPool, runEnsembleResampler } from '../../lib/index.js';
import { essOfSeries } from '../../lib/math/essOfSeries.js';
import { openStream } from '../../lib/random/stream.js';
import { zLimit } from '../statistical/judge.js';
import { handMade } from './handMade.js';
import type { ResamplerOptions } from '../../lib/between/runEnsembleResampler.js';
import type { Trace } from '../../lib/between/types.js';

const random = openStream(1, 'weights');
const members = handMade([
  Float64Array.from({ length: 300 }, () => random.normal()),
  Float64Array.from({ length: 200 }, () => 1 + 0.5 * random.normal()),
]);

const quick = { chains: 4, steps: 500, seed: 7 } as const;

const bitsOf = ({ states, memberIndices }: Trace): string => `${states.data.join()};${memberIndices.data.join()}`;

await t.test('a trace says where every chain stood at every step, and adds up', async (t) => {
  const trace = await runEnsembleResampler(members, quick);
  t.match(trace, { sampler: 'ensembleResampler', members: 'proposal', seed: 7, chains: 4, steps: 500 });
  t.same(trace.stateNames, ['A', 'B']);
  t.same(trace.states.shape, [4, 500]);
  t.same(trace.memberIndices.shape, [4, 500]);
  t.same(trace.warnings, []);
  t.equal(trace.bias, null);
  const inB = trace.states.data.reduce((sum, state) => sum + state, 0);
  t.same(trace.visits, [2000 - inB, inB]);
  t.ok(trace.memberIndices.data.every((member, i) => member >= 0 && member < [300, 200][trace.states.data[i]]));
  t.ok(trace.acceptance > 0 && trace.acceptance < 1);
});

await t.test('defaults: 16 chains of 20000 steps, with the seed of the members', async (t) => {
  const trace = await runEnsembleResampler(members);
  t.match(trace, { chains: 16, steps: 20_000, seed: 1 });
});

await t.test('visits follow prior times mean of p/q, by priors and by proposal weights', async (t) => {
  // Would catch: a state prior left out or squared, proposal weights that leak into the probabilities.
  const meanRatio = members.states.map(
    ({ logRatios }) => logRatios.reduce((s, l) => s + Math.exp(l), 0) / logRatios.length,
  );
  const cases: [readonly number[], ResamplerOptions][] = [
    [[1, 1], {}],
    [[0.8, 0.2], {}],
    [[1, 1], { stateProposalWeights: [1, 6] }],
    [
      [0.8, 0.2],
      {
        stateProposalWeights: [
          [3, 1],
          [4, 0.5],
        ],
      },
    ],
  ];
  for (const [statePriors, options] of cases) {
    const given = handMade(
      members.states.map(({ logRatios }) => logRatios),
      { statePriors },
    );
    const trace = await runEnsembleResampler(given, { chains: 8, steps: 10_000, ...options });
    const weights = meanRatio.map((value, k) => value * statePriors[k]);
    const truth = weights[1] / (weights[0] + weights[1]);
    const shape = { ensembles: 8, steps: 10_000, walkers: 1 };
    const { mean, mcse } = essOfSeries(Float64Array.from(trace.states.data), shape);
    t.ok(Math.abs(mean - truth) < zLimit * mcse, `${mean} +- ${mcse}, truth ${truth}`);
    t.ok(mcse < 0.01, 'and the error is small enough to tell');
    t.equal(mean, trace.visits[1] / 80_000);
  }
});

await t.test('the same seed gives the same bits, another seed others', async (t) => {
  const bits = async (seed: number): Promise<string> => bitsOf(await runEnsembleResampler(members, { ...quick, seed }));
  t.equal(await bits(1), await bits(1));
  t.not(await bits(1), await bits(2));
});

await t.test('more chains do not change the first ones', async (t) => {
  const four = await runEnsembleResampler(members, quick);
  const six = await runEnsembleResampler(members, { ...quick, chains: 6 });
  t.equal(six.memberIndices.data.subarray(0, 2000).join(), four.memberIndices.data.join());
});

await t.test('threads give the same bits as none, from a configuration and from an open pool', async (t) => {
  const serial = bitsOf(await runEnsembleResampler(members, quick));
  const walkerPool = { kind: 'threads', size: 2 } as const;
  t.equal(bitsOf(await runEnsembleResampler(members, { ...quick, walkerPool })), serial);
  const open = openWalkerPool(walkerPool);
  t.teardown(() => open.close());
  t.equal(bitsOf(await runEnsembleResampler(members, { ...quick, walkerPool: open })), serial);
  t.equal(bitsOf(await runEnsembleResampler(members, { ...quick, walkerPool: open })), serial, 'which stays open');
});

await t.test('one state alone takes all steps', async (t) => {
  const trace = await runEnsembleResampler(handMade([Float64Array.of(0, -1, 2)]), quick);
  t.same(trace.visits, [2000]);
});

await t.test('a state without a member inside its support, or of prior 0, is never entered', async (t) => {
  const outside = new Float64Array(50).fill(-Infinity);
  const without = await runEnsembleResampler(handMade([outside, new Float64Array(50)]), quick);
  t.same(without.visits, [0, 2000]);
  const impossible = handMade([new Float64Array(50), new Float64Array(50)], { statePriors: [0, 1] });
  t.same((await runEnsembleResampler(impossible, quick)).visits, [0, 2000]);
  await t.rejects(runEnsembleResampler(handMade([outside, outside]), quick), {
    tag: 'option',
    message: 'no state has a member inside its support: the resampler has nowhere to stand',
  });
});

await t.test('what cannot be used is refused', async (t) => {
  const refused: [unknown, string | RegExp][] = [
    [{ chains: 0 }, 'chains must be a whole number of at least 1; got 0'],
    [{ steps: 1.5 }, 'steps must be a whole number of at least 1; got 1.5'],
    [{ seed: Infinity }, 'seed must be a finite number or a text; got Infinity'],
    [{ stateProposalWeights: [1] }, /^stateProposalWeights must be 2 numbers/],
    [{ walkerPool: { kind: 'processes' } }, /walkerPool/],
    [{ thin: 2 }, /^runEnsembleResampler has no option 'thin'; it has chains, steps, seed, /],
    [null, 'the options of runEnsembleResampler must be an object; got null'],
  ];
  for (const [options, message] of refused) {
    await t.rejects(runEnsembleResampler(members, options as ResamplerOptions), { tag: 'option', message });
  }
});
