import t from 'tap';

import { fromFewLags } from '../../lib/math/fromFewLags.js';
import { geyerTime } from '../../lib/math/geyerTime.js';
import { sokalTime } from '../../lib/math/sokalTime.js';

/** rho_t = phi^t, that of a first-order autoregression, whose time is (1 + phi) / (1 - phi). */
const powers = (phi: number): Float64Array => Float64Array.from({ length: 2000 }, (_, lag) => phi ** lag);

await t.test('both times of rho_t = phi^t are (1 + phi) / (1 - phi)', (t) => {
  for (const phi of [0, 0.5, 0.9, 0.98]) {
    const truth = (1 + phi) / (1 - phi);
    t.ok(Math.abs(geyerTime(powers(phi)) / truth - 1) < 1e-9, `Geyer, phi = ${phi}`);
    // A window of 5 times leaves out a share of about exp(-10).
    t.ok(Math.abs(sokalTime(powers(phi)) / truth - 1) < 1e-4, `Sokal, phi = ${phi}`);
  }
  t.end();
});

await t.test('geyerTime follows an antithetic chain below 1', (t) => {
  t.ok(Math.abs(geyerTime(powers(-0.5)) - 1 / 3) < 1e-9);
  t.end();
});

await t.test('geyerTime stops where neighbours sum below zero and counts half of what it leaves out', (t) => {
  t.equal(geyerTime(Float64Array.of(1, 0.5, 0.25, -0.5, 100, 100)), -1 + 2 * 1.5 + 0.25);
  t.end();
});

await t.test('geyerTime never lets the sums of neighbours rise', (t) => {
  t.equal(geyerTime(Float64Array.of(1, -0.5, 0.75, 0.75, -1, -1)), -1 + 2 * 0.5 + 2 * 0.5);
  t.end();
});

await t.test('sokalTime ignores what lies beyond its window', (t) => {
  const noisy = powers(0.5);
  noisy.fill(1, 20);
  t.ok(Math.abs(sokalTime(noisy) - 3) < 1e-3);
  t.end();
});

await t.test('sokalTime sums all of a series that is too short', (t) => {
  t.equal(sokalTime(Float64Array.of(1, 1, 1)), 5);
  t.end();
});

await t.test('both times are the same from few lags as from all, or NaN where few do not suffice', (t) => {
  for (const phi of [-0.5, 0, 0.5, 0.9, 0.98]) {
    const all = powers(phi).map((rho, lag) => (lag < 551 ? rho : -0.1));
    for (const time of [geyerTime, sokalTime]) {
      const whole = time(all);
      const wrong = Array.from({ length: 600 }, (_, i) => i + 1).filter((lags) => {
        const some = time(all.subarray(0, lags), all.length);
        return !Number.isNaN(some) && some !== whole;
      });
      t.same(wrong, [], `${time.name}, phi = ${phi}`);
      t.equal(time(all.subarray(0, 600), all.length), whole, '600 suffice');
      t.ok(Number.isNaN(time(all.subarray(0, 1), all.length)), 'one does not');
    }
  }
  t.end();
});

await t.test('an eighth of the lags is tried first, all of them where that gave NaN', (t) => {
  const tried: number[] = [];
  const time = fromFewLags(100, (lags) => (tried.push(lags) === 1 ? NaN : 7));
  t.same([time, ...tried], [7, 13, 100]);
  t.equal(
    fromFewLags(100, (lags) => lags),
    13,
  );
  t.end();
});

await t.test('fewer are tried before, where a transform of half the size has room for a 64th at least', (t) => {
  const triedOf = (length: number): number[] => {
    const tried: number[] = [];
    fromFewLags(length, (lags) => {
      tried.push(lags);
      return NaN;
    });
    return tried;
  };
  t.same(triedOf(30_000), [32_768 - 30_000, 3750, 30_000]);
  t.same(triedOf(32_256), [512, 4032, 32_256], 'a 63rd');
  t.same(triedOf(32_300), [4038, 32_300], 'less than a 64th');
  t.same(triedOf(32_768), [4096, 32_768]);
  t.same(triedOf(20_000), [2500, 20_000], 'there is room for an eighth');
  t.end();
});
