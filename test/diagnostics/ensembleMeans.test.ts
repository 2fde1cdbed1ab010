import t from 'tap';

import { effectiveSampleSize } from '../../lib/diagnostics/effectiveSampleSize.js';
import { essOfSeries } from '../../lib/math/essOfSeries.js';
import { mean } from '../../lib/math/mean.js';
import type { SeriesShape } from '../../lib/math/seriesShape.js';
import { variance } from '../../lib/math/variance.js';
import { openStream } from '../../lib/random/stream.js';
import { autoregressiveEnsembles, type Movement, varianceOfMean, walkersAsChains } from './autoregressiveEnsembles.js';

const shape: SeriesShape = { ensembles: 4, steps: 400, walkers: 8 };
const replications = 200;

interface Estimates {
  /** Mean over its estimated error; the true mean is 0. */
  readonly z: readonly number[];
  /** Estimated over true ESS. */
  readonly essRatio: readonly number[];
}

function estimates(
  movement: Movement,
  estimate: (values: Float64Array) => { mean: number; mcse: number; ess: number },
) {
  const truth = 1 / varianceOfMean(shape, movement); // the draws have variance 1
  const runs = Array.from({ length: replications }, (_, r) => {
    const stream = openStream(1, 'ensemble means', movement.phi, movement.shared, r);
    return estimate(autoregressiveEnsembles(stream, shape, movement));
  });
  return {
    z: runs.map((run) => run.mean / run.mcse),
    essRatio: runs.map((run) => run.ess / truth),
  } satisfies Estimates;
}

/** The sd of 200 standard normal z has sd 0.05: 4 of them. Noise in the MCSE of 10 % adds 0.01. */
const isHonest = ({ z }: Estimates): boolean => Math.abs(Math.sqrt(variance(z)) - 1) < 0.2;

const movements: Record<string, Movement> = {
  'independent walkers': { phi: 0.8, shared: 0 },
  'half-correlated walkers': { phi: 0.8, shared: 0.5 },
  'walkers that move as one': { phi: 0.8, shared: 1 },
  'independent draws': { phi: 0, shared: 0 },
  'antithetic walkers': { phi: -0.5, shared: 0.5 },
};

for (const [name, movement] of Object.entries(movements)) {
  await t.test(`MCSE and ESS of a mean are right for ${name}`, async (t) => {
    // Would catch: walkers counted as chains, tau left out or taken per walker, var+ of draws instead of walker means.
    const found = estimates(movement, (values) => essOfSeries(values, shape));
    t.ok(isHonest(found), `sd of z ${Math.sqrt(variance(found.z)).toFixed(3)}`);
    // The mean ratio has a statistical error of about 1.5 % here, and 1/tau^ is biased by up to 5 %.
    t.ok(Math.abs(mean(found.essRatio) - 1) < 0.12, `ESS / truth ${mean(found.essRatio).toFixed(3)}`);
  });
}

await t.test('taking walkers for chains fails the same check as soon as they depend on each other', async (t) => {
  for (const shared of [0.5, 1]) {
    const wrong = estimates({ phi: 0.8, shared }, (values) => {
      const chains = walkersAsChains(values, shape);
      return essOfSeries(chains.values, chains.shape);
    });
    t.notOk(isHonest(wrong), `sd of z ${Math.sqrt(variance(wrong.z)).toFixed(2)}`);
    t.ok(mean(wrong.essRatio) > 2, `ESS / truth ${mean(wrong.essRatio).toFixed(2)}`);
  }
});

await t.test('taking steps for independent fails the same check', async (t) => {
  const wrong = estimates({ phi: 0.8, shared: 0 }, (values) => {
    const mcse = Math.sqrt(variance(values) / values.length);
    return { mean: mean(values), mcse, ess: values.length };
  });
  t.notOk(isHonest(wrong));
});

await t.test('bulk ESS of normal draws is their ESS, and walkers that move as one do not add to it', async (t) => {
  for (const shared of [0, 1]) {
    const movement = { phi: 0.8, shared };
    const ratio = Array.from({ length: 20 }, (_, r) => {
      const values = autoregressiveEnsembles(openStream(2, 'bulk', shared, r), shape, movement);
      const { bulk, tail } = effectiveSampleSize({ values, ...shape, dimension: 1 });
      t.ok(tail[0] < (shared === 1 ? 1600 : 12800), 'tail ESS below the number of independent draws');
      return bulk[0] * varianceOfMean(shape, movement);
    });
    // One estimate has an error of 20 %, 20 of them 4.5 %; the median of a rank transform adds nothing that is seen.
    t.ok(Math.abs(mean(ratio) - 1) < 0.2, `shared ${shared}: ${mean(ratio).toFixed(3)}`);
  }
});
