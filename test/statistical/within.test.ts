import t from 'tap';

import { defineProblem, runMcmcPerState } from '../../lib/index.js';
import { isHonest, say } from './judge.js';
import type { Problem } from '../../lib/problem/types.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { StateEnsemble } from '../../lib/within/stateEnsemble.js';

/** Normal with mean (3, -1), sd (2, 0.5) and correlation 0.8; gamma of shape 3 and rate 2: mean 3 / 2, sd sqrt(3) / 2. */
const truths = [
  { name: 'normal', mean: [3, -1], sd: [2, 0.5] },
  { name: 'gamma', mean: [1.5], sd: [Math.sqrt(3) / 2] },
];

const problem = defineProblem({
  states: [
    { name: 'normal', parameters: [{ name: 'x' }, { name: 'y' }] },
    { name: 'gamma', parameters: [{ name: 'rate', lower: 0 }] },
  ],
  logPosterior: (x, { name }) => {
    if (name === 'gamma') return 2 * Math.log(x[0]) - 2 * x[0];
    const [u, v] = [(x[0] - 3) / 2, (x[1] + 1) / 0.5];
    return (-0.5 * (u * u + v * v - 1.6 * u * v)) / (1 - 0.64);
  },
  start: ({ dimension }, random) =>
    Array.from({ length: dimension }, () => (dimension === 1 ? 4 * random() : 4 * random.normal())),
});

const seeds = 100;

/** What a hundred seeds give: a list of runs for each state. */
async function runs(problem: Problem, options: SampleOptions): Promise<StateEnsemble[][]> {
  const all: StateEnsemble[][] = truths.map(() => []);
  for (let seed = 0; seed < seeds; seed++) {
    const ensembles = await runMcmcPerState(problem, { walkers: 12, ensembles: 4, seed, ...options });
    ensembles.forEach((ensemble, k) => all[k].push(ensemble));
  }
  return all;
}

const zOf = (all: readonly StateEnsemble[], d: number, truth: number): number[] =>
  all.map(({ mean, meanMcse }) => (mean[d] - truth) / meanMcse[d]);

/** z of the average posterior sd over the seeds, with its error from the seeds themselves. */
function zOfSd(all: readonly StateEnsemble[], d: number, truth: number): number {
  const sds = all.map(({ sd }) => sd[d]);
  const average = sds.reduce((a, b) => a + b) / sds.length;
  const variance = sds.reduce((sum, sd) => sum + (sd - average) ** 2, 0) / (sds.length - 1);
  return (average - truth) / Math.sqrt(variance / sds.length);
}

/** Thousands of draws bias the sd of a sample by a relative -1 / (2 ESS): below a tenth of the error of the average. */
const right = await runs(problem, { steps: 600 });

for (const [k, { name, mean, sd }] of truths.entries()) {
  for (const d of mean.keys()) {
    await t.test(`the mean of ${name} ${d} has no bias and an honest MCSE over ${seeds} seeds`, (t) => {
      // Would catch: a move that is not invariant, burn-in that is kept, an MCSE over walkers instead of ensembles.
      const z = zOf(right[k], d, mean[d]);
      t.ok(isHonest(z), say(z));
      t.end();
    });

    await t.test(`the sd of ${name} ${d} has no bias over ${seeds} seeds`, (t) => {
      const z = zOfSd(right[k], d, sd[d]);
      t.ok(Math.abs(z) < 4, `z = ${z}`);
      t.end();
    });
  }
}

await t.test('wrong: an MCSE that takes all draws for independent fails', (t) => {
  const z = right[0].map(({ mean, sd, logPosteriors }) => (mean[0] - 3) / (sd[0] / Math.sqrt(logPosteriors.length)));
  t.notOk(isHonest(z), say(z));
  t.end();
});

await t.test('wrong: chains that keep their way from a far start fail', async (t) => {
  const far = defineProblem({ ...problem, start: (state, random) => state.parameters.map(() => 8 + random.normal()) });
  const z = zOf((await runs(far, { steps: 100, discard: 0 }))[1], 0, 1.5);
  t.notOk(isHonest(z), say(z));
});
