/** `until`: a state ends at the first check at which its draws are good enough, the same one in every layout and after every stop. */
import t from 'tap';

import { isTransdimError, readRun, run, runMcmcPerState } from '../../lib/index.js';
import { isMet, nextCheck } from '../../lib/within/stopRule.js';
import { poolsOf, processes, serial, threads } from '../contract/layouts.js';
import { reasonOf } from '../contract/reasonOf.js';
import normals from '../fixtures/problems/normals.js';
import { firstDifference } from '../invariance/firstDifference.js';
import type { SampleOptions, StateEnsemble } from '../../lib/index.js';

const data = { centre: Float64Array.of(0.5, -1, 2), scale: Float64Array.of(1, 2, 0.7) };
const shape = { walkers: 8, ensembles: 3, seed: 5, data } as const;
const until = { rhat: 1.02, ess: 300 };

const sample = (options: SampleOptions): Promise<StateEnsemble[]> => runMcmcPerState(normals, { ...shape, ...options });
const bits = (ensembles: readonly StateEnsemble[]) =>
  ensembles.map(({ steps, untilMet, discard, thin, samples, logPosteriors, rhat, ess, evaluations }) => ({
    ...{ steps, untilMet, discard, thin, samples: samples.data, logPosteriors, rhat, ess, evaluations },
  }));

const expected = await sample({ until, parallel: false });

await t.test('checks come at 200 steps and then at half as many again, wherever a chain stands', (t) => {
  const auto = { discard: 'auto', thin: 'auto' } as const;
  t.strictSame(
    [0, 1, 199, 200, 201, 300, 301, 451].map((steps) => nextCheck(steps, auto)),
    [200, 200, 200, 200, 300, 300, 450, 675],
  );
  t.equal(nextCheck(0, { discard: 500, thin: 'auto' }), 1000, 'as many are left as are discarded');
  t.equal(nextCheck(0, { discard: 100, thin: 100 }), 500, 'four draws at least');
  t.end();
});

await t.test('a rule is met where every parameter meets it, and never where something cannot be estimated', (t) => {
  const summary = { mean: [], sd: [], meanMcse: [], autocorrelationTime: [] };
  const of = (rhat: number[], essBulk: number[], essTail: number[]) => ({ ...summary, rhat, essBulk, essTail });
  t.ok(isMet({ rhat: 1.01, ess: 400 }, of([1.01, 1], [400, 900], [500, 400])));
  t.notOk(isMet({ rhat: 1.01, ess: 400 }, of([1.01, 1.02], [400, 900], [500, 400])));
  t.notOk(isMet({ rhat: 1.01, ess: 400 }, of([1.01, 1], [400, 399], [500, 400])));
  t.notOk(isMet({ rhat: 1.01, ess: 400 }, of([1.01, 1], [400, 400], [500, 399])));
  t.notOk(isMet({ ess: 400 }, of([1], [NaN], [500])));
  t.notOk(isMet({ rhat: 1.01 }, of([NaN], [500], [500])));
  t.ok(isMet({ rhat: 1.01 }, of([1.001], [10], [10])));
  t.end();
});

await t.test(
  'each state ends at the first check that meets the rule: fixed steps come to the same draws',
  async (t) => {
    t.ok(
      new Set(expected.map(({ steps }) => steps)).size > 1,
      `after ${expected.map(({ steps }) => steps).join()} steps`,
    );
    const meets = ({ rhat, ess }: StateEnsemble): boolean =>
      rhat.every((value) => value <= until.rhat) && ess.every((value) => value >= until.ess);
    for (const [k, found] of expected.entries()) {
      t.equal(found.untilMet, true);
      for (let check = 200; check <= found.steps; check = Math.ceil(1.5 * check)) {
        const fixed = (await sample({ steps: check, parallel: false }))[k];
        t.equal(meets(fixed), check === found.steps, `${found.state.name} after ${check} steps`);
        t.equal(fixed.untilMet, null);
        if (check === found.steps) {
          t.equal(firstDifference(bits([{ ...fixed, untilMet: true }]), bits([found])), null);
        }
      }
    }
  },
);

for (const layout of [
  threads(2),
  processes(1, 1),
  processes(2, 1),
  processes(1, 2),
  processes(2, 2),
  processes(5, 1),
]) {
  await t.test(`${layout.name}: the same steps, and the same bits`, async (t) => {
    t.equal(firstDifference(bits(await sample({ until, ...poolsOf(layout) })), bits(expected)), null);
  });
}

await t.test('a stricter rule goes on with the same chains, to the bits that it has from the start', async (t) => {
  const strict = { rhat: 1.01, ess: 1500 };
  const whole = bits(await sample({ until: strict, parallel: false }));
  for (const layout of [serial, processes(2, 2)]) {
    const chainFolder = t.testdir();
    const first = await sample({ until, chainFolder, parallel: false });
    const options = { chainFolder, resume: true, ...poolsOf(layout) };
    t.equal(firstDifference(bits(await sample(options)), bits(expected)), null, 'the same rule: nothing is left to do');
    const longer = await sample({ ...options, until: strict });
    t.ok(longer.every(({ steps }, k) => steps > first[k].steps));
    t.equal(firstDifference(bits(longer), whole), null, layout.name);
    const again = await sample({ ...options, until });
    t.strictSame(
      again.map(({ steps }) => steps),
      longer.map(({ steps }) => steps),
      'a looser rule takes nothing away',
    );
  }
});

await t.test('a call that is stopped between two checks comes to the same bits', async (t) => {
  const strict = { rhat: 1.01, ess: 1500 };
  const whole = bits(await sample({ until: strict, parallel: false }));
  const chainFolder = t.testdir();
  const stop = new AbortController();
  const progress = ({ done }: { readonly done: number }): void => {
    if (done > 210) stop.abort();
  };
  const options = {
    until: strict,
    chainFolder,
    statePool: { kind: 'serial' },
    walkerPool: { kind: 'serial' },
  } as const;
  const reason = await reasonOf(sample({ ...options, progress, signal: stop.signal }));
  t.ok(isTransdimError(reason, 'interrupted'), String(reason));
  t.equal(firstDifference(bits(await sample({ chainFolder, resume: true })), whole), null);
});

await t.test('where the steps run out first, it is said, and more steps go on', async (t) => {
  const folder = `${t.testdir()}/run`;
  const most = {
    draws: 50,
    chains: 2,
    resamplerSteps: 50,
    pseudoPrior: { maxComponents: 1 },
    parallel: false,
  } as const;
  const short = await run(normals, { ...shape, ...most, until: { ess: 1e6 }, steps: 250, folder });
  t.strictSame(
    short.ensembles.map(({ steps, untilMet }) => [steps, untilMet]),
    short.ensembles.map(() => [250, false]),
  );
  const message =
    /^state '.*' has made all of its 250 steps without coming to until { ess: 1000000 }: R-hat 1\.\d+, ESS \d+\./;
  t.equal(short.warnings.filter((text) => message.test(text)).length, short.ensembles.length);
  t.match(readRun(folder).states, [{ steps: 250, stepsAsked: 250 }]);
  const longer = await run(normals, { folder, resume: true, data, steps: 1000, until, parallel: false });
  t.ok(longer.ensembles.every(({ steps, untilMet }) => untilMet === true && steps > 250));
  t.notOk(longer.warnings.some((text) => text.includes('without coming to until')));
});

await t.test('a call of runMcmcPerState warns of it', async (t) => {
  const warned: Error[] = [];
  const listen = (warning: Error): void => void warned.push(warning);
  process.on('warning', listen);
  await sample({ until: { rhat: 1.00001 }, steps: 200, parallel: false });
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('warning', listen);
  t.match(warned[0], { name: 'TransdimWarning', message: /without coming to until { rhat: 1.00001 }/ });
});

await t.test('what is no rule is refused', async (t) => {
  for (const [given, sentence] of [
    [null, 'until must be an object such as { rhat: 1.01, ess: 400 }; got null'],
    ['rhat', "until must be an object such as { rhat: 1.01, ess: 400 }; got 'rhat'"],
    [{}, 'until must have rhat, ess or both; got {}'],
    [{ Rhat: 1.01 }, 'until has no field \'Rhat\': it has rhat and ess; got {"Rhat":1.01}'],
    [{ rhat: 1 }, 'until must have an rhat above 1; got {"rhat":1}'],
    [{ ess: 0 }, 'until must have an ess above 0; got {"ess":0}'],
    [{ rhat: 1.1, ess: Infinity }, /^until must have an ess above 0; got /],
  ] as const) {
    t.match(await reasonOf(sample({ until: given as never })), { tag: 'option', message: sentence });
  }
});
