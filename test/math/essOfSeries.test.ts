import fc from 'fast-check';
import t from 'tap';

import { chainMixing } from '../../lib/math/chainMixing.js';
import { essOfSeries } from '../../lib/math/essOfSeries.js';
import { splitHalves } from '../../lib/math/splitHalves.js';
import { referenceChains } from '../diagnostics/referenceChains.js';

await t.test('splitHalves leaves out the middle step of an odd number, walkers kept together', (t) => {
  t.same(splitHalves(Float64Array.of(1, 2, 3, 4, 5), 1), Float64Array.of(1, 2, 4, 5));
  t.same(
    splitHalves(Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6), 2, 2),
    Float64Array.of(1, 1, 3, 3, 4, 4, 6, 6),
  );
  t.end();
});

await t.test('chainMixing on split chains gives the ESS of ArviZ', (t) => {
  const chains = splitHalves(referenceChains(), 4);
  const { autocorrelationTime } = chainMixing(chains, 8);
  // arviz.ess(method='mean') 0.23.4
  t.ok(Math.abs(chains.length / autocorrelationTime / 87.4290641154127 - 1) < 1e-12);
  t.end();
});

await t.test('the MCSE of plain chains is that of ArviZ, up to sd against var+', (t) => {
  const { mcse } = essOfSeries(referenceChains(), { ensembles: 4, steps: 100, walkers: 1 });
  // arviz.mcse divides the variance of all draws by the ESS; here it is var+, as in the ESS: they differ by about 1/chains.
  t.ok(Math.abs(mcse / 0.08780439015627295 - 1) < 0.02);
  t.end();
});

await t.test('a constant has MCSE 0 and no ESS; fewer than 4 steps have neither', (t) => {
  const constant = essOfSeries(new Float64Array(24).fill(0.1), { ensembles: 2, steps: 6, walkers: 2 });
  t.equal(constant.mcse, 0);
  t.ok(Number.isNaN(constant.ess));
  const short = essOfSeries(Float64Array.of(1, 2, 3, 4, 5, 6), { ensembles: 2, steps: 3, walkers: 1 });
  t.equal(short.mean, 3.5);
  t.ok(Number.isNaN(short.mcse) && Number.isNaN(short.ess));
  t.end();
});

await t.test('a NaN among the values is not hidden', (t) => {
  const { mean, mcse, ess } = essOfSeries(Float64Array.of(1, 2, NaN, 4, 5), { ensembles: 1, steps: 5, walkers: 1 });
  t.ok([mean, mcse, ess].every(Number.isNaN));
  t.end();
});

await t.test('values that do not fill the shape are refused', (t) => {
  t.throws(() => essOfSeries(new Float64Array(7), { ensembles: 2, steps: 4, walkers: 1 }), /got 7/);
  t.end();
});

const seriesOf8 = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 16, maxLength: 16 });

await t.test('ten copies of a walker are worth one: neither MCSE nor ESS count them', (t) => {
  fc.assert(
    fc.property(seriesOf8, (values) => {
      fc.pre(new Set(values).size > 1);
      const one = essOfSeries(Float64Array.from(values), { ensembles: 2, steps: 8, walkers: 1 });
      const copies = Float64Array.from(values.flatMap((value) => Array<number>(10).fill(value)));
      const ten = essOfSeries(copies, { ensembles: 2, steps: 8, walkers: 10 });
      // variance / (n - 1) of 160 draws against 16, and the cap of the ESS at n log10 n, is all that may differ
      const isCapped = one.ess > 16 * Math.log10(16) * 0.999;
      return isCapped || (Math.abs(ten.mcse - one.mcse) < 1e-6 * one.mcse && ten.ess < one.ess);
    }),
  );
  t.end();
});

await t.test('MCSE scales with the values and ignores an offset', (t) => {
  fc.assert(
    fc.property(seriesOf8, (values) => {
      fc.pre(new Set(values).size > 1);
      const shape = { ensembles: 2, steps: 4, walkers: 2 };
      const one = essOfSeries(Float64Array.from(values), shape);
      const other = essOfSeries(
        Float64Array.from(values, (value) => 3 - 4 * value),
        shape,
      );
      return Math.abs(other.mcse - 4 * one.mcse) < 1e-6 * one.mcse && Math.abs(other.ess - one.ess) < 1e-6 * one.ess;
    }),
  );
  t.end();
});
