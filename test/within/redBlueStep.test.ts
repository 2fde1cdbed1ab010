import t from 'tap';

import { openUsage } from '../../lib/pool/evaluatePoint.js';
import { openStream } from '../../lib/random/stream.js';
import { openTally, sumTallies, type Ensemble } from '../../lib/within/ensemble.js';
import { openRedBlueStep } from '../../lib/within/redBlueStep.js';
import { scripted } from '../moves/harness.js';
import { zLimit } from '../statistical/judge.js';
import type { Move } from '../../lib/moves/types.js';
import type { BatchEvaluator } from '../../lib/pool/types.js';

/** Ensembles of 4 walkers in one dimension: walker w of ensemble e stands at 10 e + w, log posterior 0. */
const ensemblesOf = (streams: readonly Ensemble['random'][]): Ensemble[] =>
  streams.map((random, e) => ({
    random,
    positions: Float64Array.from({ length: 4 }, (_, w) => 10 * e + w),
    logPosteriors: new Float64Array(4),
    tally: openTally(),
  }));

/** An evaluator of 8 slots that keeps the points it was given. */
function recorder(logPosterior: (x: number) => number): BatchEvaluator & { readonly batches: number[][] } {
  const points = new Float64Array(8);
  const logPosteriors = new Float64Array(8);
  const batches: number[][] = [];
  return {
    ...{ points, logPosteriors, batches, onFailure: null, usage: openUsage() },
    evaluate: (count) => {
      batches.push([...points.subarray(0, count)]);
      for (let i = 0; i < count; i++) logPosteriors[i] = logPosterior(points[i]);
    },
  };
}

/** Proposes the sum of a walker and its counterpart in the other half, plus 100: no random numbers. */
const addCounterpart: Move = ({ positions, half, active, other, points, slot, logFactors }) => {
  for (let i = 0; i < half; i++) {
    points[slot + i] = 100 + positions[active + i] + positions[other + i];
    logFactors[slot + i] = 0;
  }
};

await t.test('first one half of all ensembles moves against the other, then the other against the moved one', (t) => {
  const ensembles = ensemblesOf([scripted([]), scripted([])]);
  const evaluator = recorder(() => 1);
  void openRedBlueStep(ensembles, () => addCounterpart, evaluator).advance();
  t.same(evaluator.batches, [
    [102, 104, 122, 124],
    [204, 207, 234, 237],
  ]);
  t.same(
    ensembles.map(({ positions }) => [...positions]),
    [
      [102, 104, 204, 207],
      [122, 124, 234, 237],
    ],
  );
  t.ok(ensembles.every(({ logPosteriors }) => logPosteriors.every((value) => value === 1)));
  for (const { tally } of ensembles) t.match(tally, { evaluations: 4, proposed: 4, accepted: 4, outsideSupport: 0 });
  t.end();
});

await t.test('a point outside the support is never taken, counted, and draws no random number', (t) => {
  const ensembles = ensemblesOf([scripted([]), scripted([])]);
  const evaluator = recorder((x) => (x < 120 ? 0 : -Infinity));
  void openRedBlueStep(ensembles, () => addCounterpart, evaluator).advance();
  t.same([...ensembles[0].positions], [102, 104, 2, 3]);
  t.same([...ensembles[1].positions], [10, 11, 12, 13]);
  const [one, two] = ensembles.map(({ tally }) => tally);
  t.match(one, { evaluations: 4, proposed: 4, accepted: 2, outsideSupport: 2 }, 'each ensemble counts its own');
  t.match(two, { evaluations: 4, proposed: 4, accepted: 0, outsideSupport: 4 });
  t.end();
});

await t.test('a slot belongs to the ensemble and walker that put its point there', async (t) => {
  const seen: unknown[] = [];
  const ensembles = ensemblesOf([scripted([]), scripted([])]);
  const evaluator = recorder(() => 1);
  const step = openRedBlueStep(ensembles, () => addCounterpart, evaluator);
  const evaluate = evaluator.evaluate.bind(evaluator);
  evaluator.evaluate = (count) => {
    seen.push([0, 1, 2, 3].map((slot) => step.whoIs(slot)));
    return Promise.resolve(evaluate(count));
  };
  await step.advance();
  const who = (ensemble: number, walker: number): unknown => ({ ensemble, walker });
  t.same(seen, [
    [who(0, 0), who(0, 1), who(1, 0), who(1, 1)],
    [who(0, 2), who(0, 3), who(1, 2), who(1, 3)],
  ]);
  t.same([...ensembles[0].positions], [102, 104, 204, 207], 'and an evaluator that makes it wait changes nothing');
});

await t.test('a proposal is accepted with probability min(1, factor * p(y) / p(x))', (t) => {
  // Would catch: the factor left out or of the wrong sign, log u compared with the ratio itself.
  const n = 20_000;
  for (const [logFactor, logPosterior] of [
    [0, -1],
    [-0.5, -1],
    [2, -3],
    [0.5, 0.1],
    [-1, 0.9],
    [0.01, -0.04],
  ]) {
    const ensembles = ensemblesOf([openStream(1, 'accept'), openStream(2, 'accept')]);
    const move: Move = ({ half, points, slot, logFactors }) => {
      points.fill(1, slot, slot + half);
      logFactors.fill(logFactor, slot, slot + half);
    };
    const step = openRedBlueStep(
      ensembles,
      () => move,
      recorder(() => logPosterior),
    );
    for (let i = 0; i < n / 8; i++) {
      for (const ensemble of ensembles) ensemble.logPosteriors.fill(0);
      void step.advance();
    }
    const tally = sumTallies(ensembles.map((ensemble) => ensemble.tally));
    const p = Math.min(1, Math.exp(logFactor + logPosterior));
    t.equal(tally.proposed, n);
    t.ok(
      Math.abs(tally.accepted - n * p) <= zLimit * Math.sqrt(n * p * (1 - p)),
      `${tally.accepted} of ${n}, p = ${p}`,
    );
  }
  t.end();
});
