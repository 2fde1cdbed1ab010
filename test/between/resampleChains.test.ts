import t from 'tap';

import { resampleChain, type ResampleReport, type ResampleTask } from '../../lib/between/resampleChains.js';
import { stateProposals, type StateProposals } from '../../lib/between/stateProposals.js';
import { openStream } from '../../lib/random/stream.js';
import { zLimit } from '../statistical/judge.js';
import { countTransitions, enumerate, matrixOf } from './kernel.js';

/** Members by their weights p/q, some of them 0; states have different numbers of members. */
const members = [[1, 3], [0.5, 0, 2, 6], [1.5]].map((weights) => Float64Array.from(weights, Math.log));

const unequal = [
  [1, 4, 1],
  [2, 1, 3],
  [5, 1, 0],
];

const proposalsOf: Record<string, StateProposals> = {
  'equal proposals': stateProposals(undefined, 3),
  'a weight per state': stateProposals([1, 2, 5], 3),
  'a row per state': stateProposals(unequal, 3),
  'a row per state, with steps that are never proposed': stateProposals(
    [
      [1, 1, 0],
      [3, 1, 1],
      [0, 1, 1],
    ],
    3,
  ),
};

await t.test('the proposed state is the first whose cumulated proposal probability lies above the deviate', (t) => {
  const states = 7;
  const logWeights = Array.from({ length: states }, (_, k) => Float64Array.of(0.1 * k, -0.3));
  const weights = [undefined, [1, 0.001, 3, 0.2, 0.2, 9, 1], [1, 1, 1, 1, 1, 1, 1000]];
  for (const proposals of weights.map((row) => stateProposals(row, states))) {
    const { cumulative, logCorrection } = proposals;
    const random = openStream(1, 'resample', 0);
    let [state, member] = [0, 0];
    const expected = Array.from({ length: 20_000 }, () => {
      const u = random.uniform();
      const to = cumulative.subarray(state * states, (state + 1) * states).findIndex((bound) => u < bound);
      const index = random.below(2);
      const logRatio = logWeights[to][index] - logWeights[state][member] + logCorrection[state * states + to];
      if (logRatio >= 0 || Math.log(random.uniform() + 2 ** -33) < logRatio) [state, member] = [to, index];
      return 2 * state + member;
    });
    const report = chain({ steps: 20_000, logWeights, proposals });
    t.strictSame(
      Array.from(report.states, (to, i) => 2 * to + report.memberIndices[i]),
      expected,
    );
  }
  t.end();
});

function chain(task: Partial<ResampleTask>): ResampleReport {
  const all = {
    chain: 0,
    seed: 1,
    discard: 0,
    steps: 100,
    logWeights: members,
    proposals: proposalsOf['equal proposals'],
  };
  return resampleChain({ ...all, ...task });
}

for (const [name, proposals] of Object.entries(proposalsOf)) {
  const Q = matrixOf(proposals, 3);
  const kernel = enumerate(members, Q);

  await t.test(`enumerated, the step is in detailed balance with the mean of p/q: ${name}`, (t) => {
    kernel.law.forEach((p, i) => {
      kernel.law.forEach((q, j) => {
        t.ok(Math.abs(p * kernel.transition[i][j] - q * kernel.transition[j][i]) < 1e-15);
      });
    });
    // State probabilities by hand: means 2, 2.125 and 1.5.
    const share = kernel.places.reduce((sum, { state }, i) => sum + (state === 1 ? kernel.law[i] : 0), 0);
    t.ok(Math.abs(share - 2.125 / (2 + 2.125 + 1.5)) < 1e-15);
    t.end();
  });

  await t.test(`a chain goes from place to place as enumerated: ${name}`, (t) => {
    const off = worst(kernel, chain({ steps: 400_000, proposals }));
    t.ok(off < zLimit, `z = ${off}`);
    t.end();
  });
}

/**
 * The largest z of a count of transitions, given where it started: such counts are binomial, sd sqrt(n T (1 - T)).
 * Would catch: a proposal that is not uniform over members or takes their number from the wrong state, a correction of
 * the wrong sign, an acceptance that forgets the current weight. Infinite where T is 0 and a chain goes all the same.
 */
function worst(kernel: ReturnType<typeof enumerate>, report: ResampleReport): number {
  const z = countTransitions(kernel, report).flatMap((row, i) => {
    const n = row.reduce((a, b) => a + b);
    return row.map((count, j) => {
      const p = kernel.transition[i][j];
      if (p === 0 || n === 0) return count === 0 ? 0 : Infinity;
      return Math.abs(count - n * p) / Math.sqrt(n * p * (1 - p));
    });
  });
  return Math.max(...z);
}

await t.test('wrong: without the correction for unequal proposals the same check fails', (t) => {
  const right = stateProposals(unequal, 3);
  const wrong = { ...right, logCorrection: new Float64Array(9) };
  const off = worst(enumerate(members, matrixOf(right, 3)), chain({ steps: 400_000, proposals: wrong }));
  t.notOk(off < zLimit, `z = ${off}`);
  t.end();
});

await t.test('wrong: with the correction the wrong way round it fails', (t) => {
  const right = stateProposals(unequal, 3);
  const wrong = { ...right, logCorrection: right.logCorrection.map((value) => -value) };
  const off = worst(enumerate(members, matrixOf(right, 3)), chain({ steps: 400_000, proposals: wrong }));
  t.notOk(off < zLimit, `z = ${off}`);
  t.end();
});

await t.test('exactly the steps asked for are recorded, after those that are discarded', (t) => {
  for (const steps of [1, 7, 1000]) {
    const { states, memberIndices, accepted } = chain({ steps });
    t.equal(states.length, steps);
    t.equal(memberIndices.length, steps);
    t.ok(accepted >= 0 && accepted <= steps);
  }
  const long = chain({ steps: 60 });
  const cut = chain({ steps: 40, discard: 20 });
  t.same([...cut.states], [...long.states.subarray(20)]);
  t.same([...cut.memberIndices], [...long.memberIndices.subarray(20)]);
  t.end();
});

await t.test('one state works: its members are visited by their weights', (t) => {
  const one = [Float64Array.of(Math.log(1), Math.log(3))];
  const { states, memberIndices } = chain({ logWeights: one, steps: 100_000, proposals: stateProposals(undefined, 1) });
  t.ok(states.every((state) => state === 0));
  const kernel = enumerate(one, [[1]]);
  t.ok(worst(kernel, { states, memberIndices, accepted: 0 }) < zLimit);
  const share = memberIndices.reduce((sum, member) => sum + member, 0) / 100_000;
  // From member 0 the chain leaves with probability 1/2, from member 1 with 1/6: rho = 1/3, ESS = n (1 - rho) / (1 + rho).
  t.ok(Math.abs(share - 0.75) < zLimit * Math.sqrt((0.75 * 0.25 * 2) / 100_000), `${share}`);
  t.end();
});

/** Autocorrelation at lag 1 of being in state 0. */
function lagOne(states: Uint16Array): number {
  const in0 = Float64Array.from(states, (state) => (state === 0 ? 1 : 0));
  const mean = in0.reduce((a, b) => a + b) / in0.length;
  let product = 0;
  let square = 0;
  in0.forEach((value, i) => {
    square += (value - mean) ** 2;
    if (i > 0) product += (value - mean) * (in0[i - 1] - mean);
  });
  return product / square;
}

await t.test('two states of equal evidence do not alternate: the visits have no memory', (t) => {
  // Every proposal is accepted and is to either state with 1/2: independent visits, lag 1 within 4 / sqrt(n).
  const even = [new Float64Array(10), new Float64Array(3)];
  const n = 40_000;
  const rho = lagOne(chain({ logWeights: even, steps: n, proposals: stateProposals(undefined, 2) }).states);
  t.ok(Math.abs(rho) < zLimit / Math.sqrt(n), `${rho}`);
  const never = stateProposals(
    [
      [0, 1],
      [1, 0],
    ],
    2,
  );
  const alternating = lagOne(chain({ logWeights: even, steps: n, proposals: never }).states);
  t.ok(alternating < -0.99, 'wrong: where the current state is never proposed they alternate for ever');
  t.end();
});

await t.test('members of weight 0 are never visited, and a state that has no others is never entered', (t) => {
  const logWeights = [
    Float64Array.of(-Infinity, 0, -Infinity),
    new Float64Array(5).fill(-Infinity),
    Float64Array.of(-Infinity, -1),
  ];
  for (let index = 0; index < 3; index++) {
    const { states, memberIndices } = chain({ chain: index, logWeights, steps: 20_000 });
    t.ok(states.every((state, step) => logWeights[state][memberIndices[step]] > -Infinity));
    t.notOk(states.includes(1));
    t.ok(states.includes(0) && states.includes(2));
  }
  t.end();
});

await t.test('weights as far apart as log posteriors are do no harm', (t) => {
  const logWeights = [Float64Array.of(-1e6, -1e6), Float64Array.of(-1e6 + Math.log(2), -1e9)];
  const { states } = chain({ logWeights, steps: 40_000, proposals: stateProposals(undefined, 2) });
  const share = states.reduce((sum, state) => sum + state, 0) / 40_000;
  // Means 1 and (2 + 0) / 2 = 1. From A to B with 1/2 1/2 = 1/4, from B to A with 1/2 1/2: rho = 1/2, ESS = n / 3.
  t.ok(Math.abs(share - 0.5) < zLimit * Math.sqrt((0.25 * 3) / 40_000), `${share}`);
  t.end();
});

await t.test('the same seed and chain give the same bits; another seed or chain does not', (t) => {
  const bits = (task: Partial<ResampleTask>): string => chain(task).memberIndices.join();
  t.equal(bits({}), bits({}));
  t.not(bits({}), bits({ seed: 2 }));
  t.not(bits({ chain: 0 }), bits({ chain: 3 }));
  t.end();
});

await t.test('chains start in different states, where there is a member to stand on', (t) => {
  const stay = stateProposals(
    [0, 1, 2].map((from) => [0, 1, 2].map((to) => (from === to ? 1 : 1e-12))),
    3,
  );
  const startsOn = (logWeights: readonly Float64Array[]): number[] =>
    [0, 1, 2, 3].map((index) => chain({ chain: index, logWeights, steps: 1, proposals: stay }).states[0]);
  t.same(startsOn([0, 1, 2].map(() => Float64Array.of(0))), [0, 1, 2, 0]);
  t.same(startsOn([Float64Array.of(0), Float64Array.of(-Infinity), Float64Array.of(0)]), [0, 2, 2, 0]);
  t.end();
});
