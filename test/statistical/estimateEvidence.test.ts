import t from 'tap';

import { estimateEvidence } from '../../lib/index.js';
import { isHonest, say } from './judge.js';
import { regressionProblem, sampleAll } from './regression.js';
import { regression, regressionLogEvidence, regressionLogPosterior } from './truths.js';
import type { Evidence, MethodEvidence } from '../../lib/evidence/types.js';
import type { Problem } from '../../lib/problem/types.js';

const seeds = 100;
const statePriors = [1, 2];
const truths = [regressionLogEvidence('constant'), regressionLogEvidence('line')];
const truth = 2 / (2 + Math.exp(truths[0] - truths[1])); // probability of the line

/** Half of q is four times too wide, and members and steps are few: the errors of both show in the visits. */
const effort = { draws: 400, resamplerSteps: 1500, defence: [{ weight: 0.5, inflation: 16 }] };

async function estimates(problem: Problem): Promise<Evidence[]> {
  const all: Evidence[] = [];
  for (let seed = 0; seed < seeds; seed++) all.push(estimateEvidence(await sampleAll(problem, seed, effort)));
  return all;
}

const zOfLogZ = (all: readonly MethodEvidence[], k: number): number[] =>
  all.map(({ logEvidence, logEvidenceMcse }) => (logEvidence[k] - truths[k]) / logEvidenceMcse[k]);

const zOfProbability = (all: readonly MethodEvidence[]): number[] =>
  all.map(({ probability, probabilityMcse }) => (probability[1] - truth) / probabilityMcse[1]);

await t.test('the truth by another way: Z of the constant is the integral of its posterior', (t) => {
  let sum = 0;
  for (let i = -4000; i <= 6000; i++) sum += Math.exp(regressionLogPosterior(Float64Array.of(i / 1000))) / 1000;
  t.ok(Math.abs(Math.log(sum) - truths[0]) < 1e-10);
  let double = 0;
  for (let i = -300; i <= 500; i++) {
    for (let j = -300; j <= 400; j++)
      double += Math.exp(regressionLogPosterior(Float64Array.of(i / 100, j / 100))) / 1e4;
  }
  t.ok(Math.abs(Math.log(double) - truths[1]) < 1e-10);
  t.ok(truth > 0.2 && truth < 0.8, 'neither state wins outright');
  t.end();
});

const all = await estimates(regressionProblem(statePriors));
const byVisits = all.flatMap(({ visits }) => visits ?? []);

for (const [name, of] of Object.entries({
  bridge: all.map(({ bridge }) => bridge),
  importance: all.map(({ importance }) => importance),
  visits: byVisits,
})) {
  await t.test(`${name}: log Z and probabilities have no bias and honest MCSEs, from chains to figures`, (t) => {
    // Would catch: a q fitted on the draws it is bridged with, a constant or a prior lost on the way, states mixed up,
    // visits without the error of the members or of the chains.
    t.equal(of.length, seeds);
    for (const z of [zOfLogZ(of, 0), zOfLogZ(of, 1), zOfProbability(of)]) t.ok(isHonest(z), say(z));
    t.end();
  });
}

await t.test('the figures reported are those of the bridge', (t) => {
  for (const { method, bridge, logEvidence, logEvidenceMcse, probability, probabilityMcse } of all) {
    t.equal(method, 'bridge');
    t.match(bridge, { logEvidence, logEvidenceMcse, probability, probabilityMcse });
  }
  t.end();
});

await t.test('wrong: a constant that differs between states and is left out fails', async (t) => {
  const short = await estimates(
    regressionProblem(statePriors, (x) => regressionLogPosterior(x) + x.length * Math.log(regression.priorSd)),
  );
  t.notOk(isHonest(zOfProbability(short)), say(zOfProbability(short)));
});

await t.test('wrong: visits with the error of the finite chains alone, or of the members alone, fail', (t) => {
  const chainsAlone = all.map(({ visits, importance }) => {
    const total = visits?.probabilityMcse[1] ?? NaN;
    const members = importance.probabilityMcse[1];
    return ((visits?.probability[1] ?? NaN) - truth) / Math.sqrt(total ** 2 - members ** 2);
  });
  t.notOk(isHonest(chainsAlone), say(chainsAlone));
  const membersAlone = all.map(
    ({ visits, importance }) => ((visits?.probability[1] ?? NaN) - truth) / importance.probabilityMcse[1],
  );
  t.notOk(isHonest(membersAlone), say(membersAlone));
  t.end();
});
