import t from 'tap';

import { autocorrelationTime } from '../../lib/diagnostics/autocorrelationTime.js';
import { parameterDraws } from '../../lib/diagnostics/parameterDraws.js';
import { summarise } from '../../lib/diagnostics/summarise.js';
import { mean } from '../../lib/math/mean.js';
import { variance } from '../../lib/math/variance.js';
import { openStream } from '../../lib/random/stream.js';
import { summariseChain } from '../../lib/within/summariseChain.js';
import { autoregressiveEnsembles } from '../diagnostics/autoregressiveEnsembles.js';
import { selectDraws, written } from './writtenChain.js';
import type { ChainReader } from '../../lib/within/chainReader.js';
import type { Thinning } from '../../lib/within/thinning.js';
import type { Chain } from './writtenChain.js';

/** Parameters with autocorrelation 0.9, 0 and 0.5, the last one far from 0, where sums lose digits first. */
function chainOf(ensembles: number, steps: number, walkers: number): Chain {
  const shape = { ensembles, steps, walkers };
  const columns = [0.9, 0, 0.5].map((phi) =>
    autoregressiveEnsembles(openStream(1, 'summariseChain', phi), shape, { phi, shared: 0.1 }),
  );
  const positions = new Float64Array(3 * columns[0].length).map((_, i) => columns[i % 3][Math.floor(i / 3)]);
  for (let i = 2; i < positions.length; i += 3) positions[i] += 1e6;
  return { ...shape, state: 'a', dimension: 3, positions, logPosteriors: columns[0] };
}

const auto = { discard: 'auto', thin: 'auto' } as const;

const small: readonly (readonly [string, Chain, Thinning])[] = [
  ['auto', chainOf(4, 600, 8), auto],
  ['as given', chainOf(3, 200, 6), { discard: 17, thin: 3 }],
  ['all of one ensemble', chainOf(1, 101, 4), { discard: 0, thin: 1 }],
  ['three steps', chainOf(2, 3, 4), { discard: 0, thin: 1 }],
  ['a chain that never moved', { ...chainOf(2, 40, 4), positions: new Float64Array(2 * 40 * 4 * 3) }, auto],
];

for (const [name, chain, thinning] of small) {
  await t.test(`what files say of a small chain is what memory says, to the last bit: ${name}`, (t) => {
    const { thinned, summary } = summariseChain(written(t.testdir(), chain), thinning);
    t.same(summary, {
      ...summarise(selectDraws(chain, thinned)),
      autocorrelationTime: [...autocorrelationTime(selectDraws(chain, { ...thinned, thin: 1 }))],
    });
    t.end();
  });
}

/** A reader that notes the bytes which it hands out at once. */
function watched(chain: ChainReader): { readonly reader: ChainReader; readonly largest: () => number } {
  let largest = 0;
  const note = (lists: Float64Array[]): Float64Array[] => {
    largest = Math.max(
      largest,
      lists.reduce((sum, list) => sum + list.byteLength, 0),
    );
    return lists;
  };
  const reader: ChainReader = {
    ...chain,
    draws: (thinned) => {
      const draws = chain.draws(thinned);
      note([draws.values]);
      return draws;
    },
    logPosteriors: (thinned) => note([chain.logPosteriors(thinned)])[0],
    columns: (parameters, thinned) => note(chain.columns(parameters, thinned)),
    walkerMeans: (parameters, thinned) => note(chain.walkerMeans(parameters, thinned)),
  };
  return { reader, largest: () => largest };
}

await t.test('a chain of more than 2^20 draws is summarised a few megabytes at a time', (t) => {
  const chain = chainOf(4, 33_000, 8); // 1.05 million draws per parameter, 34 MB of file
  const { reader, largest } = watched(written(t.testdir(), chain));
  const before = process.memoryUsage().arrayBuffers;
  const { thinned, summary } = summariseChain(reader, { discard: 100, thin: 1 });
  t.same(thinned, { discard: 100, thin: 1 }, 'diagnostics are thinned, draws are not');
  t.ok(largest() <= 8 * 2 ** 20, `${largest()} bytes at once`);
  t.ok(process.memoryUsage().arrayBuffers - before < 100e6, 'and what was done with them is not kept');
  const whole = selectDraws(chain, thinned);
  const columns = [0, 1, 2].map((parameter) => parameterDraws(whole, parameter).values);
  t.same(summary.mean, columns.map(mean), 'the mean of all draws, to the last bit');
  t.same(
    summary.sd,
    columns.map((column) => Math.sqrt(variance(column))),
    'their sd too',
  );
  const thinner = summarise(selectDraws(chain, { ...thinned, thin: 2 }));
  t.same(summary.rhat, thinner.rhat);
  t.same([summary.essBulk, summary.essTail], [thinner.essBulk, thinner.essTail]);
  t.same(summary.meanMcse, thinner.meanMcse);
  t.same(summary.autocorrelationTime, [...autocorrelationTime(selectDraws(chain, thinned))], 'of every step');
  t.end();
});

await t.test('where there are more than 2^20 walker means the autocorrelation time is still in steps', (t) => {
  // 1.2 million steps are thinned by 2. An autocorrelation of 0.98 has the time (1 + 0.98) / (1 - 0.98) = 99; seen at every
  // second step 0.98^2 has (1 + 0.9604) / (1 - 0.9604) = 49.5 of them, 99 steps. From 1.2e6 steps its relative sd is
  // sqrt(2 (2 * 5 * 99 + 1) / 1.2e6) = 0.04; a time in strides would be half.
  const shape = { ensembles: 2, steps: 600_000, walkers: 1 };
  const positions = autoregressiveEnsembles(openStream(1, 'long'), shape, { phi: 0.98, shared: 0 });
  const chain = { ...shape, state: 'long', dimension: 1, positions, logPosteriors: positions };
  const { reader, largest } = watched(written(t.testdir(), chain));
  const { summary } = summariseChain(reader, { discard: 0, thin: 100 });
  t.ok(Math.abs(summary.autocorrelationTime[0] - 99) < 4 * 0.04 * 99, `${summary.autocorrelationTime[0]}`);
  t.ok(largest() <= 8 * 2 ** 20, `${largest()} bytes at once`);
  t.end();
});
