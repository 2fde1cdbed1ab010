import fc from 'fast-check';
import t from 'tap';

import { stateProbabilities } from '../../lib/evidence/stateProbabilities.js';
import { variance } from '../../lib/math/variance.js';
import { openStream } from '../../lib/random/stream.js';

const states = fc.array(
  fc.record({
    logEvidence: fc.oneof(
      { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
      fc.constant(-Infinity),
    ),
    mcse: fc.double({ min: 0, max: 1, noNaN: true }),
    prior: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  { minLength: 2, maxLength: 6 },
);

await t.test('two states: P = 1 / (1 + 1/B) and MCSE = P (1 - P) times that of the log Bayes factor', (t) => {
  const { probabilities, mcses } = stateProbabilities([-500 + Math.log(3), -500], [0.3, 0.4], [0.5, 0.5]);
  t.ok(Math.abs(probabilities[0] - 0.75) < 1e-13);
  for (const mcse of mcses) t.ok(Math.abs(mcse - 0.75 * 0.25 * 0.5) < 1e-13);
  t.end();
});

await t.test('priors weigh, and need not sum to one', (t) => {
  const { probabilities } = stateProbabilities([7, 7, 7], [0, 0, 0], [1, 2, 0]);
  t.ok(Math.abs(probabilities[0] - 1 / 3) < 1e-15);
  t.ok(Math.abs(probabilities[1] - 2 / 3) < 1e-15);
  t.equal(probabilities[2], 0);
  t.end();
});

await t.test('an evidence of -Infinity is probability 0 and leaves the others alone, its MCSE unknown', (t) => {
  const { probabilities, mcses } = stateProbabilities([0, 0, -Infinity], [0.1, 0.1, NaN], [1, 1, 1]);
  t.same(probabilities, [0.5, 0.5, 0]);
  t.ok(Math.abs(mcses[0] - 0.25 * Math.hypot(0.1, 0.1)) < 1e-15);
  t.equal(mcses[2], 0);
  t.end();
});

await t.test('a single possible state is certain; an unknown MCSE or evidence is not hidden', (t) => {
  t.same(stateProbabilities([3, -Infinity], [NaN, 0], [1, 1]), { probabilities: [1, 0], mcses: [0, 0] });
  t.same(stateProbabilities([0, 0], [NaN, 0], [1, 1]).mcses, [NaN, NaN]);
  t.same(stateProbabilities([-Infinity, -Infinity], [0, 0], [1, 1]).probabilities, [NaN, NaN]);
  t.same(stateProbabilities([NaN, 0], [0, 0], [1, 1]).probabilities, [NaN, NaN]);
  t.throws(() => stateProbabilities([0, 0], [0], [1, 1]), /1 MCSEs/);
  t.end();
});

await t.test('probabilities sum to one, and a common offset or prior factor changes nothing', (t) => {
  fc.assert(
    fc.property(states, (given) => {
      fc.pre(given.some(({ logEvidence }) => Number.isFinite(logEvidence)));
      const mcse = given.map((state) => state.mcse);
      const one = stateProbabilities(
        given.map((s) => s.logEvidence),
        mcse,
        given.map((s) => s.prior),
      );
      const other = stateProbabilities(
        given.map((s) => s.logEvidence - 1e5),
        mcse,
        given.map((s) => 7 * s.prior),
      );
      const total = one.probabilities.reduce((a, b) => a + b);
      const isSame = (a: readonly number[], b: readonly number[]) =>
        a.every((value, i) => Math.abs(value - b[i]) < 1e-9);
      return (
        Math.abs(total - 1) < 1e-12 && isSame(one.probabilities, other.probabilities) && isSame(one.mcses, other.mcses)
      );
    }),
  );
  t.end();
});

await t.test('the MCSE is the sd of the probabilities when log evidences scatter by theirs', (t) => {
  // Would catch: a covariance left out (Var = P_k^2 var_k), or errors that are added instead of squared.
  const logEvidences = [0, 0.5, -1];
  const errors = [0.02, 0.03, 0.04];
  const stream = openStream(1, 'scatter');
  const n = 4000;
  const scattered = Array.from({ length: n }, () =>
    stateProbabilities(
      logEvidences.map((l, k) => l + errors[k] * stream.normal()),
      errors,
      [1, 1, 1],
    ),
  );
  const { probabilities, mcses } = stateProbabilities(logEvidences, errors, [1, 1, 1]);
  // The sd of n values has a relative error of 1 / sqrt(2 n); the delta method leaves out terms of relative order 0.04^2.
  const isRight = (mcse: number, k: number): boolean => {
    const sd = Math.sqrt(variance(scattered.map((run) => run.probabilities[k])));
    return Math.abs(mcse / sd - 1) < 4 / Math.sqrt(2 * n) + 0.005;
  };
  t.ok(mcses.every(isRight));
  t.notOk(probabilities.map((p, k) => p * errors[k]).every(isRight), 'without the other states it fails');
  t.end();
});
