import fc from 'fast-check';
import t from 'tap';

import { importance } from '../../lib/evidence/importance.js';

const logRatios = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.double({ min: -20, max: 20, noNaN: true }) }, fc.constant(-Infinity)), {
    minLength: 2,
  })
  .filter((values) => values.some(Number.isFinite))
  .map((values) => Float64Array.from(values));

await t.test('importance of two weights is exact', (t) => {
  const { logEvidence, logEvidenceMcse, ess } = importance(Float64Array.of(Math.log(1), Math.log(3)));
  t.ok(Math.abs(logEvidence - Math.log(2)) < 1e-15);
  t.ok(Math.abs(logEvidenceMcse - 0.5) < 1e-15, 'sd sqrt 2, over the mean 2 and sqrt 2 draws');
  t.ok(Math.abs(ess - 16 / 10) < 1e-15);
  t.end();
});

await t.test('a log ratio of -Infinity counts as a draw of weight 0', (t) => {
  const { logEvidence, ess } = importance(Float64Array.of(0, -Infinity, 0, -Infinity));
  t.equal(logEvidence, -Math.log(2));
  t.equal(ess, 2);
  t.end();
});

await t.test('no weight at all is an evidence of -Infinity whose error nobody knows', (t) => {
  t.same(importance(new Float64Array(100).fill(-Infinity)), {
    logEvidence: -Infinity,
    logEvidenceMcse: NaN,
    paretoK: Infinity,
    ess: 0,
  });
  t.end();
});

await t.test('one draw has no error, no draw is refused, NaN stays NaN', (t) => {
  t.ok(Number.isNaN(importance(Float64Array.of(1)).logEvidenceMcse));
  t.throws(() => importance(new Float64Array(0)), RangeError);
  t.ok(Number.isNaN(importance(Float64Array.of(0, NaN)).logEvidence));
  t.end();
});

await t.test('equal weights are exact: MCSE 0, all of them effective, no tail', (t) => {
  const { logEvidenceMcse, ess, paretoK } = importance(new Float64Array(200).fill(-3e5));
  t.same({ logEvidenceMcse, ess, paretoK }, { logEvidenceMcse: 0, ess: 200, paretoK: 0 });
  t.end();
});

await t.test('an offset moves log Z and nothing else; the order of draws does not matter', (t) => {
  fc.assert(
    fc.property(logRatios, fc.integer({ min: -1e5, max: 1e5 }), (values, offset) => {
      const one = importance(values);
      const other = importance(values.map((value) => value + offset).reverse());
      return (
        Math.abs(other.logEvidence - offset - one.logEvidence) < 1e-9 &&
        Math.abs(other.logEvidenceMcse - one.logEvidenceMcse) < 1e-8 &&
        Math.abs(other.ess - one.ess) < 1e-6
      );
    }),
  );
  t.end();
});

await t.test('the ESS lies between one and all, and falls as the MCSE rises', (t) => {
  fc.assert(
    fc.property(logRatios, (values) => {
      const { ess, logEvidenceMcse } = importance(values);
      const n = values.length;
      const fromMcse = n / (1 + logEvidenceMcse ** 2 * (n - 1)); // both say how the weights vary
      return ess > 1 - 1e-9 && ess < n + 1e-9 && Math.abs(ess - fromMcse) < 1e-6;
    }),
  );
  t.end();
});
