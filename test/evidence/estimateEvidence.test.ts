import t from 'tap';

import { estimateEvidence, runEnsembleResampler } from '../../lib/index.js';
import { openStream } from '../../lib/random/stream.js';
import { regressionProblem, sampleAll } from '../statistical/regression.js';
import type { Members } from '../../lib/between/types.js';

const given = await sampleAll(regressionProblem(), 1, { steps: 1500, resamplerSteps: 20_000 });
const evidence = estimateEvidence(given);

/** The proposal members with other log ratios in state 1. */
function changed(change: (logRatio: number, i: number) => number): Members {
  const [first, second] = given.proposals.states;
  return { ...given.proposals, states: [first, { ...second, logRatios: second.logRatios.map(change) }] };
}

const warningsOf = async (proposals: Members): Promise<readonly string[]> => {
  const trace = await runEnsembleResampler(proposals, { chains: 4, steps: 4000 });
  return estimateEvidence({ ...given, proposals, trace }).warnings;
};

await t.test('a good run: every figure by every method, nothing to warn of', (t) => {
  t.same(evidence.stateNames, ['constant', 'line']);
  t.same(evidence.warnings, []);
  t.equal(evidence.method, 'bridge');
  t.same(evidence.bridge.converged, [true, true]);
  for (const of of [evidence, evidence.bridge, evidence.importance, evidence.visits]) {
    t.ok(of !== null);
    if (of === null) continue;
    for (const list of [of.logEvidence, of.logEvidenceMcse, of.probability, of.probabilityMcse]) {
      t.equal(list.length, 2);
      t.ok(list.every(Number.isFinite));
    }
    t.ok(Math.abs(of.probability[0] + of.probability[1] - 1) < 1e-12);
  }
  t.end();
});

await t.test('without a trace, or with one on posterior members, there are no figures from visits', async (t) => {
  t.equal(estimateEvidence({ ...given, trace: undefined }).visits, null);
  const trace = { ...given.trace, members: 'posterior', warnings: ['biased'] } as const;
  const published = estimateEvidence({ ...given, trace });
  t.equal(published.visits, null);
  t.same(published.warnings, ['biased'], 'and what the trace warns of is passed on');
  t.same(published.logEvidence, evidence.logEvidence);
  await Promise.resolve();
});

await t.test('methods that disagree are both distrusted, by name and size', async (t) => {
  // Proposal members off by e: importance moves by 1 in log Z, the bridge by about half of it.
  const proposals = changed((logRatio) => logRatio + 1);
  const warnings = await warningsOf(proposals);
  const apart = warnings.filter((text) => text.includes('standard errors apart'));
  const [warning] = apart.filter((text) => text.includes('log Z'));
  t.match(
    warning,
    /^state 'line': bridge says log Z = -\d+\.\d{3}, importance -\d+\.\d{3}, which is \d+\.\d standard errors apart: trust neither$/,
  );
  t.notOk(/'constant': .* log Z/.test(apart.join('\n')), 'the evidence of the other state is left alone');
  t.match(
    apart.join('\n'),
    /state 'line': bridge says P = 0\.\d{3}, visits 0\.\d{3}, which is/,
    'the chains, which ran on the members as they were, say so too',
  );
  const small = await warningsOf(changed((logRatio) => logRatio + 0.001));
  t.same(small, [], 'an error within their own is not');
});

await t.test('proposal members of heavy weights are warned of by their Pareto k', async (t) => {
  // Weights u^-0.9 have a Pareto tail of shape 0.9.
  const random = openStream(1, 'heavy');
  const warnings = await warningsOf(changed((logRatio) => logRatio - 0.9 * Math.log(random.open())));
  t.ok(
    warnings.some((text) =>
      /^state 'line': Pareto k is (0\.[789]|1\.\d)\d, above 0\.7: .* cannot be trusted$/.test(text),
    ),
  );
  t.notOk(warnings.some((text) => text.startsWith("state 'constant': Pareto")));
});

await t.test('a state that the chains never visit is said, and has figures from its evidence', async (t) => {
  const proposals = changed((logRatio) => logRatio - 60);
  const trace = await runEnsembleResampler(proposals, { chains: 4, steps: 4000 });
  const { warnings, visits, importance } = estimateEvidence({ ...given, proposals, trace });
  const never = warnings.filter((text) => text.includes('never visited'));
  t.equal(never.length, 1);
  t.match(never[0], /line/);
  t.notMatch(never[0], /constant/);
  t.equal(visits?.probability[1], 0);
  t.ok(importance.probability[1] > 0 && importance.probability[1] < 1e-20);
});

await t.test(
  'a state whose proposal members are all outside the support has no bridge: importance is reported',
  async (t) => {
    const proposals = changed(() => -Infinity);
    const trace = await runEnsembleResampler(proposals, { chains: 2, steps: 1000 });
    const { method, bridge, warnings, probability } = estimateEvidence({ ...given, proposals, trace });
    t.equal(method, 'importance');
    t.same(bridge.converged, [true, false]);
    t.ok(warnings.includes("state 'line': bridge sampling did not converge"));
    t.same(probability, [1, 0]);
  },
);

await t.test('too few steps are warned of: effective sample size and R-hat, by state and parameter', async (t) => {
  const short = await sampleAll(regressionProblem(), 3, { steps: 30, resamplerSteps: 30 });
  const { warnings } = estimateEvidence(short);
  const sized = /^state 'line': the effective sample size of '[ab]' is \d+, below 400; give it more steps$/;
  t.ok(warnings.some((text) => sized.test(text)));
  t.ok(
    warnings.some((text) =>
      /^state 'line': R-hat of '[ab]' is \d\.\d{3}, above 1\.01: its ensembles disagree; /.test(text),
    ),
  );
  t.ok(
    warnings.some((text) =>
      /^state '\w+': R-hat of the visits is \d\.\d{3}, above 1\.01; give the resampler/.test(text),
    ),
  );
});

await t.test('state priors change probabilities by exactly their odds, and no evidence', async (t) => {
  const other = estimateEvidence(await sampleAll(regressionProblem([3, 1]), 1, { steps: 1500 }));
  t.same(other.logEvidence, evidence.logEvidence);
  t.same(other.logEvidenceMcse, evidence.logEvidenceMcse);
  const odds = ({ probability: [a, b] }: typeof evidence): number => a / b;
  t.ok(Math.abs(odds(other) / odds(evidence) - 3) < 1e-9);
  for (const method of ['bridge', 'importance'] as const) {
    const [was, is] = [evidence, other].map((of) => of[method].probability);
    t.ok(Math.abs(is[0] / is[1] / (was[0] / was[1]) - 3) < 1e-9);
  }
});

await t.test('a state of prior 0 has an evidence, probability 0, and takes nothing from the others', async (t) => {
  const { logEvidence, probability, probabilityMcse, visits, warnings } = estimateEvidence(
    await sampleAll(regressionProblem([0, 1]), 1, { steps: 1500 }),
  );
  t.same(logEvidence, evidence.logEvidence);
  t.same(probability, [0, 1]);
  t.same(probabilityMcse, [0, 0]);
  t.same(visits?.probability, [0, 1]);
  t.same(visits?.probabilityMcse, [0, 0]);
  t.notOk(
    warnings.some((text) => text.startsWith('never visited')),
    'nobody expects it to be visited',
  );
});
