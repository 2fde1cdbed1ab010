import fc from 'fast-check';
import t, { type Test } from 'tap';

import { stateProposals } from '../../lib/between/stateProposals.js';

const close = (t: Pick<Test, 'equal' | 'ok'>, found: Float64Array, wanted: readonly number[]): void => {
  t.equal(found.length, wanted.length);
  t.ok(
    found.every((value, i) => Math.abs(value - wanted[i]) < 1e-14),
    found.join(', '),
  );
};

await t.test('without weights every state is proposed equally often, the current one included', (t) => {
  const { cumulative, logCorrection } = stateProposals(undefined, 2);
  close(t, cumulative, [0.5, 1, 0.5, 1]);
  close(t, logCorrection, [0, 0, 0, 0]);
  t.same(stateProposals(undefined, 1).cumulative, Float64Array.of(1));
  t.end();
});

await t.test('one weight per state: rows are alike, and the correction is log w(from) - log w(to)', (t) => {
  const { cumulative, logCorrection } = stateProposals([1, 3], 2);
  close(t, cumulative, [0.25, 1, 0.25, 1]);
  close(t, logCorrection, [0, Math.log(1 / 3), Math.log(3), 0]);
  t.end();
});

await t.test(
  'a row per state: rows are normalised one by one, and the correction is log Q(to, from) - log Q(from, to)',
  (t) => {
    const { cumulative, logCorrection } = stateProposals(
      [
        [0, 2, 0],
        [1, 2, 1],
        [0, 3, 1],
      ],
      3,
    );
    close(t, cumulative, [0, 1, 1, 0.25, 0.75, 1, 0, 0.75, 1]);
    const there = Math.log(0.25) - Math.log(1);
    const up = Math.log(0.75) - Math.log(0.25);
    close(t, logCorrection, [0, there, 0, -there, 0, up, 0, -up, 0]);
    t.end();
  },
);

await t.test('a row ends at exactly 1 at the last state it can propose, so that no deviate falls through', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 9 }),
      (weights) => {
        const { cumulative } = stateProposals(weights, weights.length);
        const k = weights.length;
        return weights.every((_, from) => cumulative[from * k + k - 1] === 1);
      },
    ),
  );
  const { cumulative } = stateProposals(
    [
      [0.1, 0.2, 0],
      [0.2, 0.1, 0.7],
      [0, 0.3, 0.6],
    ],
    3,
  );
  t.equal(cumulative[1], 1, 'and state 2, whose weight is 0, is not proposed from state 0');
  t.end();
});

await t.test('corrections are antisymmetric', (t) => {
  const matrix = fc.array(fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 4, maxLength: 4 }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(matrix, (weights) => {
      const { logCorrection } = stateProposals(weights, 4);
      return logCorrection.every((value, at) => {
        const back = logCorrection[(at % 4) * 4 + Math.floor(at / 4)];
        return Math.abs(value + back) < 1e-12;
      });
    }),
  );
  t.end();
});

const refused: [unknown, number, string | RegExp][] = [
  [[1], 2, 'stateProposalWeights must be 2 numbers >= 0, one per state, or 2 rows of them; got [1]'],
  [[1, 1, 1], 2, /must be 2 numbers >= 0/],
  [[[1, 1]], 2, /must be 2 numbers >= 0/],
  [[[1, 1], [1]], 2, /must be 2 numbers >= 0/],
  [[[1, 1], 1], 2, /must be 2 numbers >= 0/],
  [[1, -1], 2, /must be 2 numbers >= 0, .*; got \[1,-1\]$/],
  [[1, NaN], 2, /must be 2 numbers >= 0/],
  [[1, Infinity], 2, /must be 2 numbers >= 0/],
  [['1', 1], 2, /must be 2 numbers >= 0/],
  ['equal', 2, /must be 2 numbers >= 0, .*; got 'equal'$/],
  [null, 2, /must be 2 numbers >= 0, .*; got null$/],
  [[0, 0], 2, 'stateProposalWeights of state 0 are all 0'],
  [
    [
      [1, 0],
      [0, 0],
    ],
    2,
    'stateProposalWeights of state 1 are all 0',
  ],
  [
    [
      [1, 1],
      [0, 1],
    ],
    2,
    'stateProposalWeights lead from state 0 to 1 one way only: both or neither must be above 0',
  ],
  [[1, 0], 2, 'stateProposalWeights lead from state 1 to 0 one way only: both or neither must be above 0'],
  [
    [
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
    ],
    3,
    'stateProposalWeights never lead from state 0 to state 2',
  ],
];

for (const [weights, states, message] of refused) {
  await t.test(
    `refused: ${typeof message === 'string' ? message : message.source}: ${JSON.stringify(weights)}`,
    (t) => {
      const fields = { option: 'stateProposalWeights' };
      t.throws(() => stateProposals(weights, states), { tag: 'option', message, fields });
      t.end();
    },
  );
}
