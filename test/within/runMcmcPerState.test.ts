import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import t from 'tap';

import { defineProblem, runMcmcPerState } from '../../lib/index.js';
import { openChains } from '../../lib/within/chainReader.js';
import type { StateEnsemble } from '../../lib/within/stateEnsemble.js';
import type { Progress } from '../../lib/progress/types.js';

const logPosterior = (x: Float64Array): number => -0.5 * x.reduce((sum, value) => sum + value * value, 0);

const plane = { parameters: [{ name: 'x' }, { name: 'y' }] };

/** States of the same shape and log posterior, by name. */
const planes = (...names: string[]) =>
  defineProblem({
    states: names.map((name) => ({ name, ...plane })),
    logPosterior,
    start: (_, random) => [random.normal(), random.normal()],
  });

const quick = { walkers: 8, steps: 40, ensembles: 3, seed: 7 } as const;

const bitsOf = ({ chain, chainLogPosteriors }: StateEnsemble): string =>
  `${chain.data.join()};${chainLogPosteriors.data.join()}`;

await t.test('shapes: samples, chain and log posteriors, per state', async (t) => {
  const problem = defineProblem({
    states: [
      { name: 'plane', ...plane },
      { name: 'half', parameters: [{ name: 'x', lower: 0 }] },
    ],
    statePriors: [3, 1],
    logPosterior,
    start: (state, random) => state.parameters.map(() => Math.abs(random.normal())),
  });
  const options = { walkers: [8, 6], steps: [40, 50], discard: [10, 20], thin: [4, 3], ensembles: 3, seed: 'seven' };
  const [first, second] = await runMcmcPerState(problem, options);
  t.match(first, { walkers: 8, steps: 40, discard: 10, thin: 4, ensembles: 3, seed: 'seven', statePrior: 0.75 });
  t.match(second, { walkers: 6, steps: 50, discard: 20, thin: 3, ensembles: 3, seed: 'seven', statePrior: 0.25 });
  t.equal(first.state, problem.states[0]);
  t.same(first.chain.shape, [3, 40, 8, 2]);
  t.same(second.chain.shape, [3, 50, 6, 1]);
  t.same(first.chainLogPosteriors.shape, [3, 40, 8]);
  t.same(first.samples.shape, [3 * 8 * 8, 2], 'steps 10, 14, ..., 38');
  t.same(second.samples.shape, [3 * 10 * 6, 1], 'steps 20, 23, ..., 47');
  t.equal(first.logPosteriors.length, 3 * 8 * 8);
  t.match(first.draws, { ensembles: 3, steps: 8, walkers: 8, dimension: 2 });
  for (const list of [first.mean, first.sd, first.meanMcse, first.rhat, first.essBulk, first.autocorrelationTime]) {
    t.equal(list.length, 2);
    t.ok(list.every(Number.isFinite));
  }
});

await t.test(
  'samples are the steps of the chain that discard and thin say, and log posteriors are theirs',
  async (t) => {
    const [{ chain, samples, logPosteriors, chainLogPosteriors }] = await runMcmcPerState(planes('a'), {
      ...quick,
      ...{ discard: 11, thin: 5 },
    });
    let draw = 0;
    for (let e = 0; e < 3; e++) {
      for (let s = 11; s < 40; s += 5) {
        for (let w = 0; w < 8; w++) {
          const x = Float64Array.of(chain.get(e, s, w, 0), chain.get(e, s, w, 1));
          t.same([samples.get(draw, 0), samples.get(draw, 1)], [...x]);
          t.equal(logPosteriors[draw], chainLogPosteriors.get(e, s, w));
          t.equal(logPosteriors[draw], logPosterior(x), 'as evaluated afresh, to the last bit');
          draw++;
        }
      }
    }
    t.equal(draw, samples.shape[0]);
  },
);

await t.test('evaluations are the start and one per walker and step; acceptance is what moved', async (t) => {
  const starts: number[][] = [];
  let calls = 0;
  const problem = defineProblem({
    states: [{ name: 'a', ...plane }],
    logPosterior: (x) => {
      calls++;
      return logPosterior(x);
    },
    start: (_, random) => {
      const point = [random.normal(), random.normal()];
      starts.push(point);
      return point;
    },
  });
  const [ensemble] = await runMcmcPerState(problem, { ...quick, discard: 0, parallel: false });
  t.equal(ensemble.evaluations, 3 * 8 + 40 * 8 * 3);
  t.equal(calls, ensemble.evaluations);
  t.equal(ensemble.outsideSupport, 0);
  let moved = 0;
  for (let e = 0; e < 3; e++) {
    for (let w = 0; w < 8; w++) {
      for (let s = 0; s < 40; s++) {
        const before = s === 0 ? starts[e * 8 + w][0] : ensemble.chain.get(e, s - 1, w, 0);
        if (ensemble.chain.get(e, s, w, 0) !== before) moved++;
      }
    }
  }
  t.equal(ensemble.acceptance, moved / (40 * 8 * 3));
});

await t.test(
  'points outside the support are counted: outside the bounds, and where the log posterior says so',
  async (t) => {
    let calls = 0;
    let refusedPoints = 0;
    const problem = defineProblem({
      states: [{ name: 'corner', parameters: [{ name: 'x', lower: 0 }, { name: 'y' }] }],
      logPosterior: (x) => {
        calls++;
        if (x[1] >= 0) return -x[0] - x[1];
        refusedPoints++;
        return -Infinity;
      },
      start: (_, random) => [random.normal(), random.normal()],
    });
    const [ensemble] = await runMcmcPerState(problem, { ...quick, discard: 0, parallel: false });
    const beyondBounds = ensemble.evaluations - calls; // the log posterior is not called there
    t.ok(beyondBounds > 50 && refusedPoints > 50);
    t.equal(ensemble.outsideSupport, beyondBounds + refusedPoints);
    t.ok(
      ensemble.samples.data.every((value) => value >= 0),
      'and no walker ever stands there',
    );
    t.ok(ensemble.evaluations >= 4 * 3 * 8 + 40 * 8 * 3 - 3 * 8, 'the tries to start are counted');
  },
);

await t.test('states of equal shape have chains of their own, even where they start at the same points', async (t) => {
  const chains = (await runMcmcPerState(planes('a', 'b', 'c'), quick)).map(bitsOf);
  t.equal(new Set(chains).size, 3);
  const calls = new Map<string, number>();
  const alike = defineProblem({
    ...planes('a', 'b', 'c'),
    start: ({ name }) => {
      const call = calls.get(name) ?? 0;
      calls.set(name, call + 1);
      return [Math.sin(call), Math.cos(3 * call)];
    },
  });
  t.equal(new Set((await runMcmcPerState(alike, quick)).map(bitsOf)).size, 3);
});

await t.test('ensembles of one state have chains of their own', async (t) => {
  const [{ chain }] = await runMcmcPerState(planes('a'), quick);
  const row = 40 * 8 * 2;
  const ensembles = [0, 1, 2].map((e) => chain.data.subarray(e * row, (e + 1) * row).join());
  t.equal(new Set(ensembles).size, 3);
});

await t.test("another state, or another order of states, does not change a state's chains", async (t) => {
  const [a, b] = (await runMcmcPerState(planes('a', 'b'), quick)).map(bitsOf);
  const [c, b2, a2] = (await runMcmcPerState(planes('c', 'b', 'a'), quick)).map(bitsOf);
  t.equal(a2, a);
  t.equal(b2, b);
  t.not(c, a);
});

await t.test("more ensembles do not change the first ones' chains", async (t) => {
  const [three] = await runMcmcPerState(planes('a'), quick);
  const [five] = await runMcmcPerState(planes('a'), { ...quick, ensembles: 5 });
  t.equal(five.chain.data.subarray(0, three.chain.data.length).join(), three.chain.data.join());
});

await t.test('the same seed gives the same bits, another seed others; a text is not the number it reads', async (t) => {
  const bits = async (seed?: number | string): Promise<string> =>
    bitsOf((await runMcmcPerState(planes('a'), { ...quick, seed }))[0]);
  t.equal(await bits(7), await bits(7));
  const others = await Promise.all([bits(7), bits(8), bits('7'), bits('seven'), bits(undefined), bits(undefined)]);
  t.equal(new Set(others).size, 6);
});

await t.test('a seed that was drawn is named, and gives the same bits again', async (t) => {
  const [first] = await runMcmcPerState(planes('a'), { ...quick, seed: undefined });
  const [second] = await runMcmcPerState(planes('a'), { ...quick, seed: first.seed });
  t.equal(bitsOf(second), bitsOf(first));
});

await t.test('progress is told of every state to its end', async (t) => {
  const last = new Map<string, Progress>();
  const done: number[] = [];
  const progress = (now: Progress): void => {
    last.set(now.state, now);
    if (now.state === 'b') done.push(now.done);
  };
  const ensembles = await runMcmcPerState(planes('a', 'b'), { ...quick, steps: [40, 60], progress });
  for (const [k, state] of ['a', 'b'].entries()) {
    const { evaluations, acceptance } = ensembles[k];
    const steps = [40, 60][k];
    t.same(last.get(state), { stage: 'sample', state, done: steps, total: steps, evaluations, acceptance });
  }
  t.ok(
    done.every((value, i) => i === 0 || value >= done[i - 1]),
    'and never goes back',
  );
});

await t.test('chain files stay in the folder that was given, one per ensemble, beside what was asked', async (t) => {
  const chainFolder = t.testdir();
  const ensembles = await runMcmcPerState(planes('a', 'b'), { ...quick, chainFolder });
  const files = [0, 1].flatMap((state) => [0, 1, 2].map((ensemble) => `${state}.${ensemble}.chain`));
  t.same(readdirSync(chainFolder).sort(), [...files, 'identity.json', 'request.json']);
  ensembles.forEach(({ chain, state }, k) => {
    const chains = openChains(chainFolder, k, 3);
    t.equal(chains.state, state.name);
    t.equal(chains.draws({ discard: 0, thin: 1 }).values.join(), chain.data.join());
  });
});

await t.test('a chain folder that does not exist is refused', async (t) => {
  const chainFolder = join(t.testdir(), 'none');
  await t.rejects(runMcmcPerState(planes('a'), { ...quick, chainFolder }), {
    tag: 'file',
    message: /^chainFolder '.*none' does not exist: create it first$/,
  });
  t.notOk(existsSync(chainFolder));
});

await t.test('no temporary folder is left of a call that fails, nor a listener to a signal', async (t) => {
  const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`transdim-${process.pid}-`));
  const before = ours();
  const added = (): string[] => ours().filter((name) => !before.includes(name));
  const listeners = process.listenerCount('SIGTERM');
  let during: string[] = [];
  const failing = defineProblem({ ...planes('a'), logPosterior: (x) => (x[0] > 1 ? NaN : 0) });
  const progress = (): void => {
    during = added();
  };
  await t.rejects(runMcmcPerState(failing, { ...quick, progress }), { tag: 'evaluation', message: /returned NaN/ });
  t.equal(during.length, 1);
  t.same(added(), []);
  await runMcmcPerState(planes('a'), quick);
  t.equal(process.listenerCount('SIGTERM'), listeners);
});

await t.test('a failing log posterior is named by state, ensemble, walker, step and point', async (t) => {
  let calls = 0;
  const problem = defineProblem({
    ...planes('a'),
    logPosterior: (x) => (++calls > 24 + 2 * 24 + 12 + 7 ? NaN : logPosterior(x)),
  });
  // 24 points at the start, 24 a step: this is slot 7 of the second half of step 3, the fourth walker of ensemble 1's.
  await t.rejects(runMcmcPerState(problem, { ...quick, discard: 0, parallel: false }), {
    tag: 'evaluation',
    fields: { state: 'a', ensemble: 1, walker: 4 + 3, step: 3 },
    message: /^the log posterior of state 'a' returned NaN \(ensemble 1, walker 7, step 3\) at the point \[.+, .+\]$/,
  });
});
