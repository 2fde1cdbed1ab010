import fc from 'fast-check';
import t from 'tap';

import { bridge } from '../../lib/evidence/bridge.js';

const shape = { ensembles: 2, steps: 4, walkers: 2 };

/** Multiples of 1/1024, so that an offset of millions moves them without rounding. */
const ratio = fc.integer({ min: -8192, max: 8192 }).map((i) => i / 1024);
const ratios = fc.record({
  posterior: fc.array(ratio, { minLength: 16, maxLength: 16 }).map((values) => Float64Array.from(values)),
  proposal: fc
    .array(fc.oneof({ weight: 4, arbitrary: ratio }, fc.constant(-Infinity)), { minLength: 2, maxLength: 30 })
    .filter((values) => values.some(Number.isFinite))
    .map((values) => Float64Array.from(values)),
});

await t.test('a proposal that is the posterior gives Z exactly, with MCSE 0', (t) => {
  const posterior = new Float64Array(16).fill(-1234.5);
  const proposal = new Float64Array(9).fill(-1234.5);
  const { logEvidence, logEvidenceMcse, converged } = bridge({ posterior, shape, proposal });
  t.ok(Math.abs(logEvidence + 1234.5) < 1e-12);
  t.ok(Math.abs(logEvidenceMcse) < 1e-12);
  t.ok(converged);
  t.end();
});

await t.test('two densities on two points: the bridge is the ratio that Meng and Wong give', (t) => {
  // p = (2, 6), so Z = 8; q = (1/2, 1/2). Draws in the exact proportions 1 : 3 and 1 : 1 make every share consistent:
  // both means are then exact expectations, and the bridge returns Z itself.
  const [rare, often] = [Math.log(2 / 0.5), Math.log(6 / 0.5)];
  const posterior = Float64Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? rare : often));
  const proposal = Float64Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? rare : often));
  const { logEvidence } = bridge({ posterior, shape, proposal });
  t.ok(Math.abs(logEvidence - Math.log(8)) < 1e-10);
  t.end();
});

await t.test('the result satisfies the equation of Meng and Wong', (t) => {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  fc.assert(
    fc.property(ratios, ({ posterior, proposal }) => {
      // Two steps have no ESS: s1 and s2 are then the shares of the draws.
      const { logEvidence } = bridge({ posterior, shape: { ensembles: 4, steps: 2, walkers: 2 }, proposal });
      const z = Math.exp(logEvidence);
      const s1 = posterior.length / (posterior.length + proposal.length);
      const above = mean(Array.from(proposal, (l) => Math.exp(l) / (s1 * Math.exp(l) + (1 - s1) * z)));
      const below = mean(Array.from(posterior, (l) => 1 / (s1 * Math.exp(l) + (1 - s1) * z)));
      return Math.abs(Math.log(above / below) - logEvidence) < 1e-9;
    }),
  );
  t.end();
});

await t.test('an offset of the log posterior moves log Z and nothing else, however large it is', (t) => {
  fc.assert(
    fc.property(ratios, fc.constantFrom(-1e7, -1e4, 3, 1e6), (given, offset) => {
      const one = bridge({ ...given, shape });
      const posterior = given.posterior.map((l) => l + offset);
      const proposal = given.proposal.map((l) => l + offset);
      const other = bridge({ posterior, shape, proposal });
      const isSame = Math.abs(other.logEvidence - offset - one.logEvidence) < 1e-7;
      return isSame && Object.is(other.logEvidenceMcse, one.logEvidenceMcse) && other.converged === one.converged;
    }),
  );
  t.end();
});

await t.test('swapping the roles of p and q inverts Z while both sets are taken as independent', (t) => {
  // Three steps have no ESS, so all draws count on both sides.
  const p = Float64Array.of(0.5, 1, -2, 0.25, 2, 0.75);
  const q = Float64Array.of(-1, 0.5, -0.25, -3, 1, -2);
  const threeSteps = { ensembles: 2, steps: 3, walkers: 1 };
  const forward = bridge({ posterior: p, shape: threeSteps, proposal: q });
  const back = bridge({ posterior: q.map((l) => -l), shape: threeSteps, proposal: p.map((l) => -l) });
  t.ok(Math.abs(forward.logEvidence + back.logEvidence) < 1e-9);
  t.ok(Number.isNaN(forward.logEvidenceMcse), 'three steps have no MCSE');
  t.end();
});

await t.test('no overlap at all is said, not hidden', (t) => {
  const posterior = new Float64Array(16).map((_, i) => i % 3);
  const missed = bridge({ posterior, shape, proposal: new Float64Array(20).fill(-Infinity) });
  t.match(missed, { logEvidence: -Infinity, logEvidenceMcse: NaN, converged: false });
  const broken = bridge({ posterior, shape, proposal: Float64Array.of(0, NaN) });
  t.match(broken, { logEvidence: NaN, logEvidenceMcse: NaN, converged: false });
  t.end();
});

await t.test('overlap so poor that the weights underflow still gives a finite answer with a large error', (t) => {
  const posterior = new Float64Array(16).map((_, i) => 2000 + 10 * Math.sin(i * i));
  const proposal = new Float64Array(20).map((_, i) => -2000 + 10 * Math.sin(i * i));
  const { logEvidence, logEvidenceMcse } = bridge({ posterior, shape, proposal });
  t.ok(logEvidence > -2000 && logEvidence < 2010);
  t.ok(logEvidenceMcse > 0.5);
  t.end();
});

await t.test('posterior draws where q is 0 count as a term of 0', (t) => {
  const posterior = new Float64Array(16).fill(Infinity, 0, 10).map((l, i) => l + Math.sin(i));
  const { logEvidence, converged } = bridge({ posterior, shape, proposal: new Float64Array(20) });
  t.ok(converged);
  t.ok(Number.isFinite(logEvidence));
  t.end();
});

await t.test('wrong shapes and empty draws are refused', (t) => {
  const proposal = new Float64Array(3);
  t.throws(() => bridge({ posterior: new Float64Array(15), shape, proposal }), /got 15/);
  t.throws(() => bridge({ posterior: new Float64Array(16), shape, proposal: new Float64Array(0) }), /0 proposal/);
  t.end();
});

await t.test('an iteration cut short says that it did not converge', (t) => {
  const posterior = new Float64Array(16).map((_, i) => Math.sin(i * i));
  const proposal = new Float64Array(20).map((_, i) => Math.cos(i * i));
  t.notOk(bridge({ posterior, shape, proposal }, { maxIterations: 1 }).converged);
  t.ok(bridge({ posterior, shape, proposal }).iterations < 40);
  t.end();
});
