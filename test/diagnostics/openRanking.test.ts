import fc from 'fast-check';
import t from 'tap';

import { keptRanking, openRanking } from '../../lib/diagnostics/openRanking.js';
import { quantile } from '../../lib/math/quantile.js';
import { listsWithTies, naiveScores } from '../math/naiveRanks.js';

await t.test('a ranking tells the sorted values and both scores in whatever order they are asked for', (t) => {
  fc.assert(
    fc.property(listsWithTies, fc.boolean(), (values, isFoldedFirst) => {
      const median = quantile(values, 0.5);
      fc.pre(Number.isFinite(median));
      const rank = openRanking(values.length);
      for (const list of [values.toReversed(), values]) {
        const ranking = rank(list);
        const [first, second] = isFoldedFirst
          ? [ranking.foldedScores, ranking.scores]
          : [ranking.scores, ranking.foldedScores];
        const distances = list.map((value) => Math.abs(value - median));
        const expected = [naiveScores(list), naiveScores(distances)];
        const found = isFoldedFirst ? [second, first] : [first, second];
        const isRight = found.every((scores, s) => scores.every((score, i) => Object.is(score, expected[s][i])));
        if (!isRight || !ranking.sorted.every((value, i) => Object.is(value, list.toSorted()[i]))) return false;
      }
      return true;
    }),
  );
  t.end();
});

await t.test('a short ranking is kept for those that come next, and tells them apart', (t) => {
  const rank = keptRanking(4);
  t.same([...rank(Float64Array.of(4, 1, 3, 2)).sorted], [1, 2, 3, 4]);
  t.equal(keptRanking(4), rank);
  t.same([...keptRanking(4)(Float64Array.of(-1, 8, 0, -7)).sorted], [-7, -1, 0, 8]);
  t.same([...keptRanking(3)(Float64Array.of(2, 1, 0)).sorted], [0, 1, 2]);
  t.not(keptRanking(2 ** 14 + 1), keptRanking(2 ** 14 + 1), 'a long one is not');
  t.end();
});
