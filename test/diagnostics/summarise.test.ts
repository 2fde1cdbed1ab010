import t from 'tap';

import { autocorrelationTime } from '../../lib/diagnostics/autocorrelationTime.js';
import { effectiveSampleSize } from '../../lib/diagnostics/effectiveSampleSize.js';
import { meanMcse } from '../../lib/diagnostics/meanMcse.js';
import { rhat } from '../../lib/diagnostics/rhat.js';
import { summarise } from '../../lib/diagnostics/summarise.js';
import type { Draws } from '../../lib/diagnostics/types.js';
import { openStream } from '../../lib/random/stream.js';
import { referenceChains } from './referenceChains.js';

await t.test('a summary says of each parameter what each diagnostic says', (t) => {
  const stream = openStream(1, 'summary');
  const values = Float64Array.from({ length: 2 * 30 * 4 * 3 }, (_, i) => (i % 3) * stream.normal() + i * 1e-3);
  const draws: Draws = { values, ensembles: 2, steps: 30, walkers: 4, dimension: 3 };
  const summary = summarise(draws);
  const { bulk, tail } = effectiveSampleSize(draws);
  t.same(summary.rhat, [...rhat(draws)]);
  t.same(summary.meanMcse, [...meanMcse(draws)]);
  t.same(summary.essBulk, [...bulk]);
  t.same(summary.essTail, [...tail]);
  t.same(summary.autocorrelationTime, [...autocorrelationTime(draws)]);
  t.end();
});

await t.test('mean and sd of a small case are exact', (t) => {
  const values = Float64Array.of(1, 10, 2, 10, 3, 10, 4, 10);
  const { mean, sd } = summarise({ values, ensembles: 1, steps: 4, walkers: 1, dimension: 2 });
  t.same(mean, [2.5, 10]);
  t.same(sd, [Math.sqrt(5 / 3), 0]);
  t.end();
});

await t.test(
  'bulk and tail ESS of plain chains are those of ArviZ, up to the variance of all draws against var+',
  (t) => {
    const values = referenceChains();
    const { essBulk, essTail } = summarise({ values, ensembles: 4, steps: 100, walkers: 1, dimension: 1 });
    t.ok(Math.abs(essBulk[0] / 83.98121114298225 - 1) < 0.02, String(essBulk[0]));
    t.ok(Math.abs(essTail[0] / 202.88648264250847 - 1) < 0.02, String(essTail[0]));
    t.end();
  },
);

await t.test('a constant parameter has R-hat 1, MCSE 0 and no ESS', (t) => {
  const summary = summarise({ values: new Float64Array(40), ensembles: 2, steps: 10, walkers: 2, dimension: 1 });
  t.same(summary.rhat, [1]);
  t.same(summary.meanMcse, [0]);
  t.same([summary.essBulk[0], summary.essTail[0], summary.autocorrelationTime[0]], [NaN, NaN, NaN]);
  t.end();
});

await t.test('the tail ESS of a parameter that sits on a bound comes from its other tail', (t) => {
  const stream = openStream(2, 'bound');
  const values = Float64Array.from({ length: 2000 }, () => Math.min(0, stream.normal()));
  const { essTail } = summarise({ values, ensembles: 4, steps: 100, walkers: 5, dimension: 1 });
  t.ok(essTail[0] > 1000 && essTail[0] < 4000, String(essTail[0]));
  t.end();
});

await t.test('draws that do not fill their shape are refused', (t) => {
  const draws: Draws = { values: new Float64Array(39), ensembles: 2, steps: 10, walkers: 2, dimension: 1 };
  t.throws(() => summarise(draws), /got 39/);
  t.end();
});
