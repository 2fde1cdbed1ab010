import t from 'tap';

import { defineProblem, runMcmcPerState } from '../../lib/index.js';
import { openStream } from '../../lib/random/stream.js';
import { openTally } from '../../lib/within/ensemble.js';
import { rescueSteps, rescueWalkers } from '../../lib/within/rescueWalkers.js';

await t.test('walkers more than 10 + 3 * dimension below the median take the place of others, the rest stay', (t) => {
  const logPosteriors = Float64Array.of(-1, -2, -14.9, -15.1, -2, -900); // dimension 1, median -2: lost below -15
  const positions = Float64Array.of(1, 2, 3, 4, 5, 6);
  const rescued = rescueWalkers({
    ...{ random: openStream(1, 'sample'), positions, logPosteriors },
    tally: openTally(),
  });
  t.equal(rescued, 2);
  t.same([...positions].slice(0, 3), [1, 2, 3]);
  t.equal(positions[4], 5);
  for (const walker of [3, 5]) {
    const from = [1, 2, 3, 5].indexOf(positions[walker]);
    t.ok(from >= 0, 'stands where a walker that is not lost stands');
    t.equal(logPosteriors[walker], [-1, -2, -14.9, -2][from]);
  }
  t.end();
});

await t.test('walkers are looked for only within the steps that are certain to be discarded', (t) => {
  const at = (discard: number | 'auto') => [...rescueSteps({ steps: 2000, thinning: { discard, thin: 1 } })];
  t.same(at('auto'), [50, 100, 150]);
  t.same(at(1000), [250, 500, 750]);
  t.same(at(2), [1]);
  t.same(at(0), [], 'a chain of which nothing is discarded is left alone');
  t.end();
});

const plateau = defineProblem({
  states: [{ name: 'peak', parameters: [{ name: 'x' }, { name: 'y' }] }],
  // a peak at 0 and, far away, a flat place 60 below it that differential evolution does not leave
  logPosterior: ([x, y]) => (x * x + y * y < 400 ? -0.5 * (x * x + y * y) : Math.hypot(x, y) < 1e4 ? -60 : -Infinity),
  start: (_, random) => (random() < 0.05 ? [5000 + random(), 5000] : [random.normal(), random.normal()]),
});

await t.test('walkers that start in a hopeless place do not spoil the draws, and are counted', async (t) => {
  const options = { steps: 800, seed: 3, moves: { kind: 'differentialEvolution' } } as const;
  const [kept] = await runMcmcPerState(plateau, { ...options, discard: 400 });
  t.ok(kept.rescued > 0);
  t.ok(Math.max(...kept.sd) < 1.5, `sd ${kept.sd.join(', ')}`);
  const [lost] = await runMcmcPerState(plateau, { ...options, discard: 0 });
  t.equal(lost.rescued, 0);
  t.ok(Math.max(...lost.sd) > 100, 'without discarded steps they stay where they are');
});
