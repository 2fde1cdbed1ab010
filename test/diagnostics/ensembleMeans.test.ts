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
  await t.test(`MCSE and ESS of a mean are right for ${name}`, (t) => {
    // Would catch: walkers counted as chains, tau left out or taken per walker, var+ of draws instead of walker means.
    const found = estimates(movement, (values) => essOfSeries(values, shape));
    t.ok(isHonest(found), `sd of z ${Math.sqrt(variance(found.z)).toFixed(3)}`);
    // The mean ratio has a statistical error of about 1.5 % here, and 1/tau^ is biased by up to 5 %.
    t.ok(Math.abs(mean(found.essRatio) - 1) < 0.12, `ESS / truth ${mean(found.essRatio).toFixed(3)}`);
    t.end();
  });
}

await t.test('taking walkers for chains fails the same check as soon as they depend on each other', (t) => {
  for (const shared of [0.5, 1]) {
    const wrong = estimates({ phi: 0.8, shared }, (values) => {
      const chains = walkersAsChains(values, shape);
      return essOfSeries(chains.values, chains.shape);
    });
    t.notOk(isHonest(wrong), `sd of z ${Math.sqrt(variance(wrong.z)).toFixed(2)}`);
    t.ok(mean(wrong.essRatio) > 2, `ESS / truth ${mean(wrong.essRatio).toFixed(2)}`);
  }
  t.end();
});

await t.test('taking steps for independent fails the same check', (t) => {
  const wrong = estimates({ phi: 0.8, shared: 0 }, (values) => {
    const mcse = Math.sqrt(variance(values) / values.length);
    return { mean: mean(values), mcse, ess: values.length };
  });
  t.notOk(isHonest(wrong));
  t.end();
});

await t.test('bulk ESS of normal draws is their ESS, and walkers that move as one do not add to it', (t) => {
  for (const shared of [0, 1]) {
    const movement = { phi: 0.8, shared };
    const ratios = Array.from({ length: 100 }, (_, r) => {
      const values = autoregressiveEnsembles(openStream(2, 'bulk', shared, r), shape, movement);
      return effectiveSampleSize({ values, ...shape, dimension: 1 }).bulk[0] * varianceOfMean(shape, movement);
    });
    // One estimate has an error of 25 %, a hundred of them 2.5 %: four of those, and a bias of 3 %.
    t.ok(Math.abs(mean(ratios) - 1) < 0.13, `shared ${shared}: ${mean(ratios).toFixed(3)}`);
  }
  t.end();
});

await t.test('tail ESS of ten copies of independent walkers is that of one, not ten times as much', (t) => {
  const one = { ensembles: 4, steps: 500, walkers: 1 };
  const values = autoregressiveEnsembles(openStream(3, 'tail'), one, { phi: 0, shared: 0 });
  const copies = Float64Array.from({ length: 10 * values.length }, (_, i) => values[Math.floor(i / 10)]);
  const { tail } = effectiveSampleSize({ values: copies, ...one, walkers: 10, dimension: 1 });
  // 2000 independent draws; the lower of two estimates, each with an error of about 10 %.
  t.ok(tail[0] > 1200 && tail[0] < 2400, tail[0].toFixed(0));
  t.end();
});
