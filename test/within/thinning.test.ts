import t from 'tap';

import { openStream } from '../../lib/random/stream.js';
import { chooseThinning } from '../../lib/within/thinning.js';
import { autoregressiveEnsembles } from '../diagnostics/autoregressiveEnsembles.js';
import { selectDraws, written } from './writtenChain.js';
import type { Test } from 'tap';
import type { Thinned, Thinning } from '../../lib/within/thinning.js';
import type { Chain } from './writtenChain.js';

/** 2 ensembles, 9 steps, 2 walkers, 2 parameters; every number is its own address: ensemble, step, walker, parameter. */
/** 2 ensembles, 9 steps, 2 walkers, 2 parameters; every number is its own address: ensemble, step, walker, parameter. */
function countedChain(): Chain {
  const shape = { state: 'counted', ensembles: 2, steps: 9, walkers: 2, dimension: 2 };
  const positions: number[] = [];
  const logPosteriors: number[] = [];
  for (let e = 1; e <= 2; e++) {
    for (let s = 0; s < 9; s++) {
      for (let w = 1; w <= 2; w++) {
        logPosteriors.push(-(1000 * e + 100 * s + 10 * w));
        positions.push(1000 * e + 100 * s + 10 * w + 1, 1000 * e + 100 * s + 10 * w + 2);
      }
    }
  }
  return { ...shape, positions: Float64Array.from(positions), logPosteriors: Float64Array.from(logPosteriors) };
}

await t.test('discard 2 and thin 3 keep steps 2, 5 and 8 of every ensemble, with all their walkers', (t) => {
  // Thinning the flattened chain would keep every third walker, and steps of one ensemble as burn-in of another.
  const { values, ...shape } = written(t.testdir(), countedChain()).draws({ discard: 2, thin: 3 });
  t.same(shape, { ensembles: 2, steps: 3, walkers: 2, dimension: 2 });
  t.same(
    [...values],
    [
      ...[1211, 1212, 1221, 1222, 1511, 1512, 1521, 1522, 1811, 1812, 1821, 1822],
      ...[2211, 2212, 2221, 2222, 2511, 2512, 2521, 2522, 2811, 2812, 2821, 2822],
    ],
  );
  t.same(
    [...written(t.testdir(), countedChain()).logPosteriors({ discard: 2, thin: 3 })],
    [-1210, -1220, -1510, -1520, -1810, -1820, -2210, -2220, -2510, -2520, -2810, -2820],
  );
  t.end();
});

await t.test('the last step is kept when the stride reaches it, and only then', (t) => {
  const reader = written(t.testdir(), countedChain());
  const stepsKept = (discard: number, thin: number): number => reader.draws({ discard, thin }).steps;
  t.equal(stepsKept(0, 1), 9);
  t.equal(stepsKept(0, 4), 3, '0, 4, 8');
  t.equal(stepsKept(1, 4), 2, '1, 5');
  t.equal(stepsKept(8, 5), 1);
  t.equal(stepsKept(9, 1), 0);
  t.end();
});

function chainOf(steps: number, phi: number): Chain {
  const shape = { ensembles: 4, steps, walkers: 8 };
  const positions = autoregressiveEnsembles(openStream(1, 'thinning', phi), shape, { phi, shared: 0 });
  return { ...shape, state: 'a', dimension: 1, positions, logPosteriors: positions };
}

const choose = (t: Test, chain: Chain, thinning: Thinning): Thinned =>
  chooseThinning(written(t.testdir(), chain), thinning);

await t.test('given numbers are taken as they are', (t) => {
  t.same(choose(t, chainOf(100, 0), { discard: 7, thin: 3 }), { discard: 7, thin: 3 });
  t.match(choose(t, chainOf(100, 0), { discard: 7, thin: 'auto' }), { discard: 7, thin: 1 });
  t.match(choose(t, chainOf(100, 0), { discard: 'auto', thin: 3 }), { thin: 3 });
  t.end();
});

await t.test('auto discards ten autocorrelation times and keeps two steps per autocorrelation time', (t) => {
  // phi = 0.9 has an autocorrelation time of (1 + 0.9) / (1 - 0.9) = 19 steps. Estimated from 4 x 1000 steps its relative
  // sd is sqrt(2 (2 M + 1) / 4000) = 0.31 at worst with a window M of 5 * 19 (Sokal): 19 +- 6.
  const { discard, thin } = choose(t, chainOf(2000, 0.9), { discard: 'auto', thin: 'auto' });
  t.ok(discard >= 200 && discard <= 250 + 60, `${discard}`);
  t.ok(thin >= 6 && thin <= 12, `${thin}`);
  t.end();
});

await t.test('auto discards at least a tenth of the steps, and at most half', (t) => {
  t.same(choose(t, chainOf(1000, 0), { discard: 'auto', thin: 'auto' }), { discard: 100, thin: 1 });
  t.match(choose(t, chainOf(100, 0.99), { discard: 'auto', thin: 'auto' }), { discard: 50 });
  t.end();
});

await t.test('a chain that never moved, or of four steps, still gives legal numbers and some draws', (t) => {
  const still: Chain = { ...chainOf(100, 0), positions: new Float64Array(3200) };
  for (const chain of [still, chainOf(4, 0), chainOf(8, 0)]) {
    const { discard, thin } = choose(t, chain, { discard: 'auto', thin: 'auto' });
    t.ok(Number.isInteger(discard) && discard >= 0 && discard <= chain.steps / 2, `discard ${discard}`);
    t.ok(Number.isInteger(thin) && thin >= 1, `thin ${thin}`);
    t.ok(selectDraws(chain, { discard, thin }).steps >= Math.min(4, chain.steps / 2));
  }
  t.end();
});
