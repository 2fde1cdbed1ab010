import fc from 'fast-check';
import t from 'tap';

import { rhat } from '../../lib/diagnostics/rhat.js';
import type { Draws } from '../../lib/diagnostics/types.js';
import { openStream } from '../../lib/random/stream.js';
import { referenceChains } from './referenceChains.js';

const chains = (values: Float64Array): Draws => ({ values, ensembles: 4, steps: 100, walkers: 1, dimension: 1 });

/** Independent standard normal draws, of which `change` makes what the ensembles do. */
function normalDraws(change: (z: number, ensemble: number, step: number) => number): Draws {
  const stream = openStream(1, 'rhat');
  const shape = { ensembles: 4, steps: 200, walkers: 10 };
  const values = Float64Array.from({ length: 8000 }, (_, i) =>
    change(stream.normal(), Math.floor(i / 2000), Math.floor((i % 2000) / 10)),
  );
  return { values, ...shape, dimension: 1 };
}

await t.test('R-hat of plain chains equals that of ArviZ, in location and in scale', (t) => {
  t.ok(Math.abs(rhat(chains(referenceChains()))[0] - 1.0106889485579964) < 1e-12);
  const wider = referenceChains().map((value, i) => (i < 300 ? value : 1.5 * value));
  t.ok(Math.abs(rhat(chains(wider))[0] - 1.040477451058011) < 1e-12);
  t.end();
});

await t.test('R-hat of independent draws is 1 within its error', (t) => {
  // R-hat^2 - 1 = s^2 - 1/n with s^2 the variance of 8 means of n = 1000 draws: 0 on average, its sd is 0.0005.
  t.ok(Math.abs(rhat(normalDraws((z) => z))[0] - 1) < 0.003);
  t.end();
});

await t.test('R-hat sees an ensemble elsewhere, one that is wider, and one that drifts', (t) => {
  t.ok(rhat(normalDraws((z, ensemble) => (ensemble === 3 ? z + 1 : z)))[0] > 1.05, 'elsewhere');
  t.ok(rhat(normalDraws((z, ensemble) => (ensemble === 3 ? 3 * z : z)))[0] > 1.05, 'wider');
  t.ok(rhat(normalDraws((z, _, step) => z + step / 100))[0] > 1.05, 'drifting, all alike');
  t.end();
});

await t.test('R-hat of a constant is 1, of ensembles stuck apart Infinity, below 4 steps NaN', (t) => {
  const shape = { ensembles: 2, steps: 6, walkers: 2, dimension: 1 };
  t.equal(rhat({ ...shape, values: new Float64Array(24).fill(0.1) })[0], 1);
  t.equal(rhat({ ...shape, values: new Float64Array(24).fill(0.1, 12) })[0], Infinity);
  t.ok(Number.isNaN(rhat({ ...shape, steps: 3, values: new Float64Array(12) })[0]));
  t.end();
});

await t.test('R-hat of a coin exists, though its folded draws are constant', (t) => {
  const value = rhat(normalDraws((z) => (z > 0 ? 1 : -1)))[0];
  t.ok(value >= 1 && value < 1.005, String(value));
  t.end();
});

await t.test('one ensemble is compared with itself: its halves', (t) => {
  const values = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i * i) + (i < 20 ? 0 : 5));
  t.ok(rhat({ values, ensembles: 1, steps: 20, walkers: 2, dimension: 1 })[0] > 1.5);
  t.end();
});

await t.test('R-hat is that of each parameter, and the order of walkers or ensembles does not matter', (t) => {
  const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const shape = { ensembles: 3, steps: 4, walkers: 2 };
      const both = rhat({ ...shape, values: Float64Array.from(a.flatMap((x, i) => [x, b[i]])), dimension: 2 });
      const one = rhat({ ...shape, values: Float64Array.from(a), dimension: 1 })[0];
      const swapped = a.map((_, i) => b[i ^ 1]);
      const turned = [...swapped.slice(8), ...swapped.slice(0, 8)];
      const other = rhat({ ...shape, values: Float64Array.from(turned), dimension: 1 })[0];
      return Object.is(both[0], one) && (Object.is(both[1], other) || Math.abs(both[1] / other - 1) < 1e-12);
    }),
  );
  t.end();
});
