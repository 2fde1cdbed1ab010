import t from 'tap';

import { defineProblem, run, runEnsembleResampler } from '../../lib/index.js';
import { essOfSeries } from '../../lib/math/essOfSeries.js';
import { mean } from '../../lib/math/mean.js';
import { variance } from '../../lib/math/variance.js';
import { openStream } from '../../lib/random/stream.js';
import { handMade } from '../between/handMade.js';
import { zLimit, zOfMean } from './judge.js';
import { integrate, normalDensity, twoModes } from './truths.js';
import type { Members } from '../../lib/between/types.js';

/**
 * Two states of equal evidence. A: a standard normal, whose pseudo-prior is its posterior. B: two modes, whose
 * pseudo-prior is the single normal of the same mean and variance. The truth is 0.5.
 */
const truth = 0.5;

await t.test('the quadrature: p is normalised, and posterior members give B 0.649 instead of 0.5', (t) => {
  const { density, gaussian, gaussianSd, inflation } = twoModes;
  t.ok(Math.abs(integrate(density, -12, 12) - 1) < 1e-12);
  t.ok(Math.abs(integrate((x) => x * x * density(x), -12, 12) - gaussianSd() ** 2) < 1e-10);
  t.ok(Math.abs(integrate(gaussian, -40, 40) - 1) < 1e-12);
  t.ok(Math.abs(limit() - 0.649) < 5e-5, `${limit()}`);
  t.ok(Math.abs(inflation() - 1.849) < 1e-4, `${inflation()}`);
  t.end();
});

/** Where posterior members lead: B's weight is 1 + chi^2, A's is 1. */
function limit(): number {
  const inflation = twoModes.inflation();
  return inflation / (1 + inflation);
}

/** Exact, independent members with exact pseudo-priors: whatever is off is the resampler's. */
function exactMembers(kind: Members['kind'], seed: number, count = 20_000): Members {
  const random = openStream(seed, 'exact members', kind);
  const { a, density, gaussian, gaussianSd } = twoModes;
  const drawB = (): number => {
    if (kind === 'proposal') return gaussianSd() * random.normal();
    return (random.uniform() < 0.5 ? -a : a) + random.normal();
  };
  const B = Float64Array.from({ length: count }, () => {
    const x = drawB();
    return Math.log(density(x) / gaussian(x));
  });
  return handMade([new Float64Array(count), B], { kind });
}

/**
 * The share of steps in B and its standard error: that of finite chains, from their ESS, and that of finite members,
 * P (1 - P) sd(w) / (mean(w) sqrt n), in squares.
 */
async function shareOfB(members: Members): Promise<{ share: number; error: number; bias: unknown }> {
  const shape = { ensembles: 16, steps: 10_000, walkers: 1 };
  const trace = await runEnsembleResampler(members, { chains: shape.ensembles, steps: shape.steps });
  const { mean: share, mcse } = essOfSeries(Float64Array.from(trace.states.data), shape);
  const weights = members.states[1].logRatios.map(Math.exp);
  const relative = Math.sqrt(variance(weights) / weights.length) / mean(weights);
  return { share, error: Math.hypot(mcse, share * (1 - share) * relative), bias: trace.bias };
}

await t.test('proposal members give 0.5, posterior members 0.649: exact members', async (t) => {
  const proposal = await shareOfB(exactMembers('proposal', 1));
  t.ok(Math.abs(proposal.share - truth) < zLimit * proposal.error, `${proposal.share} +- ${proposal.error}`);
  t.equal(proposal.bias, null);
  const posterior = await shareOfB(exactMembers('posterior', 1));
  t.ok(Math.abs(posterior.share - limit()) < zLimit * posterior.error, `${posterior.share} +- ${posterior.error}`);
  t.notOk(Math.abs(posterior.share - truth) < zLimit * posterior.error, 'wrong: posterior members fail the truth');
  t.ok(posterior.error < 0.005, 'and the errors are small enough to tell');
});

await t.test('the bias of posterior members is estimated, and said', async (t) => {
  const members = exactMembers('posterior', 2);
  const { bias, warnings } = await runEnsembleResampler(members, { chains: 2, steps: 100 });
  t.ok(bias !== null);
  if (bias === null) return;
  // A's members all have weight 1. For B mean(q/p) leaves out the mass of q beyond the farthest of 20000 members,
  // about |x| = a + 4: 2 to 3 %; mean(p/q) is known to 1 %.
  t.equal(bias.inflation[0], 1);
  t.ok(Math.abs(bias.inflation[1] / twoModes.inflation() - 1) < 0.06, `${bias.inflation[1]}`);
  t.ok(Math.abs(bias.biased[1] - limit()) < 0.01, `${bias.biased[1]}`);
  t.ok(Math.abs(bias.corrected[1] - truth) < 0.015, `${bias.corrected[1]}`);
  t.same(warnings, [
    'the ensemble resampler ran on posterior members, which is biased unless each pseudo-prior is the posterior: its ' +
      `state probabilities converge to about A ${bias.biased[0].toFixed(3)} instead of ${bias.corrected[0].toFixed(3)}, ` +
      `B ${bias.biased[1].toFixed(3)} instead of ${bias.corrected[1].toFixed(3)}. ` +
      'Use proposal members (drawProposals) for exact ones',
  ]);
});

const problem = defineProblem({
  states: ['A', 'B'].map((name) => ({ name, parameters: [{ name: 'x' }] })),
  logPosterior: ([x], { name }) => Math.log(name === 'A' ? normalDensity(x) : twoModes.density(x)),
  start: ({ name }, random) => [random.normal() + (name === 'A' ? 0 : random() < 0.5 ? -twoModes.a : twoModes.a)],
});

await t.test('the same through run: members: posterior is near 0.649, the default at 0.5', async (t) => {
  const options = {
    walkers: 16,
    steps: 2000,
    discard: 200,
    chains: 8,
    resamplerSteps: 10_000,
    pseudoPrior: { maxComponents: 1, defence: [] },
    folder: false,
  } as const;
  const shares: number[] = [];
  const z: number[] = [];
  for (let seed = 0; seed < 8; seed++) {
    const published = await run(problem, { ...options, seed, members: 'posterior' });
    shares.push(published.trace.visits[1] / 80_000);
    t.equal(published.evidence.visits, null);
    t.ok(published.warnings.some((warning) => warning.startsWith('the ensemble resampler ran on posterior members')));
    const corrected = published.trace.bias?.corrected[1] ?? NaN;
    t.ok(Math.abs(corrected - truth) < 0.03, `${corrected}`);
    const { trace, evidence } = await run(problem, { ...options, seed, draws: 5000 });
    t.equal(trace.bias, null);
    t.ok(evidence.visits !== null);
    for (const of of [evidence.visits ?? evidence, evidence.bridge, evidence.importance]) {
      z.push((of.probability[1] - truth) / of.probabilityMcse[1]);
    }
  }
  t.ok(Math.abs(zOfMean(shares, limit())) < zLimit, `${shares.join(', ')}: z = ${zOfMean(shares, limit())}`);
  t.notOk(Math.abs(zOfMean(shares, truth)) < zLimit, 'wrong: posterior members fail the truth');
  t.ok(
    z.every((value) => Math.abs(value) < zLimit),
    z.map((value) => value.toFixed(1)).join(', '),
  );
});
