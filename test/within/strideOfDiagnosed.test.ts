import t from 'tap';

import { summarise } from '../../lib/diagnostics/summarise.js';
import { openStream } from '../../lib/random/stream.js';
import { strideOfDiagnosed } from '../../lib/within/strideOfDiagnosed.js';
import { autoregressiveEnsembles } from '../diagnostics/autoregressiveEnsembles.js';

const shape = (steps: number) => ({ ensembles: 4, steps, walkers: 32 });

await t.test('up to 2^17 draws all steps are diagnosed, however slow the chain', (t) => {
  t.equal(strideOfDiagnosed(shape(1024), 500), 1);
  t.equal(strideOfDiagnosed(shape(1025), 500), 2);
  t.end();
});

await t.test(
  'beyond, no more steps are skipped than an eighth of the autocorrelation time, until there are 2^20 draws',
  (t) => {
    t.equal(strideOfDiagnosed(shape(8000), 500), 8, 'down to 2^17');
    t.equal(strideOfDiagnosed(shape(8000), 35), 4);
    t.equal(strideOfDiagnosed(shape(8000), 7.9), 1, 'a quick chain keeps its ESS');
    t.equal(strideOfDiagnosed(shape(8193), 1), 2, 'down to 2^20, be it at the price of an ESS');
    t.equal(strideOfDiagnosed(shape(8000), Infinity), 1, 'where no parameter ever moved');
    t.end();
  },
);

await t.test('eight steps are left at least, and one where there are fewer', (t) => {
  t.equal(strideOfDiagnosed({ ensembles: 1, steps: 30, walkers: 2 ** 17 }, 1000), 3);
  t.equal(strideOfDiagnosed({ ensembles: 1, steps: 3, walkers: 2 ** 20 }, 1000), 1);
  t.equal(strideOfDiagnosed(shape(0), Infinity), 1, 'no steps');
  t.end();
});

await t.test('steps that are skipped cost next to nothing of what is read', (t) => {
  // An autoregression of time (1 + 0.98) / (1 - 0.98) = 99, seen at every 12th step: u = 0.12 of it, u coth u - 1 = 0.5 %, and
  // more for the tails, whose indicators forget faster. An ESS from 6000 steps of 4 ensembles is known to
  // sqrt(2 (2 * 5 * 99 + 1) / 24000) = 29 % at worst, but both are of the same draws.
  const whole = shape(6000);
  const values = autoregressiveEnsembles(openStream(1, 'stride'), whole, { phi: 0.98, shared: 0.1 });
  const stride = 12;
  const thinner = new Float64Array(values.length / stride);
  for (let row = 0; row * stride < 4 * 6000; row++) {
    thinner.set(values.subarray(row * stride * 32, (row * stride + 1) * 32), row * 32);
  }
  const all = summarise({ values, ...whole, dimension: 1 });
  const some = summarise({ values: thinner, ...shape(500), dimension: 1 });
  for (const figure of ['essBulk', 'essTail', 'meanMcse'] as const) {
    const ratio = some[figure][0] / all[figure][0];
    t.ok(Math.abs(ratio - 1) < 0.1, `${figure}: ${ratio.toFixed(3)}`);
  }
  t.ok(Math.abs(some.rhat[0] - all.rhat[0]) < 1e-3, `rhat: ${some.rhat[0]} of ${all.rhat[0]}`);
  t.end();
});
