import t from 'tap';

import { autocorrelationTime } from '../../lib/diagnostics/autocorrelationTime.js';
import type { Draws } from '../../lib/diagnostics/types.js';
import { mean } from '../../lib/math/mean.js';
import { openStream } from '../../lib/random/stream.js';
import { autoregressiveEnsembles } from './autoregressiveEnsembles.js';

const shape = { ensembles: 4, steps: 1000, walkers: 4 };

/** Estimated over true time, the mean of 20 runs. */
function meanRatio(phi: number, shared: number, time: (draws: Draws) => number): number {
  const truth = (1 + phi) / (1 - phi);
  const ratios = Array.from({ length: 20 }, (_, r) => {
    const values = autoregressiveEnsembles(openStream(1, 'tau', phi, shared, r), shape, { phi, shared });
    return time({ values, ...shape, dimension: 1 }) / truth;
  });
  return mean(ratios);
}

// One estimate has a relative error of sqrt(2 (2 M + 1) / 4000) with M = 5 tau (Sokal): 20 % at phi = 0.8, so that 20
// of them have 4.5 %. Four of those, and a bias of 2 %.
const isRight = (ratio: number): boolean => Math.abs(ratio - 1) < 0.2;

await t.test(
  'the autocorrelation time is (1 + phi) / (1 - phi) steps, whether walkers depend on each other or not',
  (t) => {
    for (const phi of [0, 0.5, 0.8]) {
      for (const shared of [0, 0.5, 1]) {
        const ratio = meanRatio(phi, shared, (draws) => autocorrelationTime(draws)[0]);
        t.ok(isRight(ratio), `phi ${phi}, shared ${shared}: ${ratio.toFixed(3)}`);
      }
    }
    t.end();
  },
);

await t.test('reading the walkers of a step as steps fails the same check', (t) => {
  const wrong = (draws: Draws): number =>
    autocorrelationTime({ ...draws, steps: draws.steps * draws.walkers, walkers: 1 })[0];
  // Not with independent walkers: there w steps in a row of w walkers happen to have the same time.
  t.notOk(isRight(meanRatio(0.8, 1, wrong)));
  t.notOk(isRight(meanRatio(0.8, 0.5, wrong)));
  t.end();
});

await t.test('ensembles that sit in different places have a long time, though each alone is quick', (t) => {
  const stream = openStream(2, 'apart');
  const values = Float64Array.from({ length: 16000 }, (_, i) => stream.normal() + 10 * Math.floor(i / 4000));
  t.ok(autocorrelationTime({ values, ...shape, dimension: 1 })[0] > 500);
  t.end();
});

await t.test('the time is given per parameter; NaN for a constant and below 4 steps', (t) => {
  const values = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 3 : Math.sin(i * i)));
  const times = autocorrelationTime({ values, ensembles: 1, steps: 10, walkers: 2, dimension: 2 });
  t.ok(Number.isNaN(times[0]));
  t.ok(times[1] > 0);
  t.ok(Number.isNaN(autocorrelationTime({ values, ensembles: 5, steps: 2, walkers: 2, dimension: 2 })[1]));
  t.end();
});
