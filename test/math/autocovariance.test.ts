import fc from 'fast-check';
import t from 'tap';

import { autocovariance } from '../../lib/math/autocovariance.js';
import { mean } from '../../lib/math/mean.js';

function byDefinition(values: Float64Array, centre: number): number[] {
  return Array.from(values, (_, lag) => {
    let sum = 0;
    for (let i = 0; i + lag < values.length; i++) sum += (values[i] - centre) * (values[i + lag] - centre);
    return sum / values.length;
  });
}

const isClose = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((value, i) => Math.abs(value - b[i]) < 1e-9);

const number = fc.double({ min: -100, max: 100, noNaN: true });
const series = fc.array(number, { minLength: 1, maxLength: 70 }).map((values) => Float64Array.from(values));

await t.test('autocovariance of a short series is exact', (t) => {
  t.ok(isClose(autocovariance(Float64Array.of(1, 2, 3)), [2 / 3, 0, -1 / 3]));
  t.same(autocovariance(Float64Array.of(5)), Float64Array.of(0));
  t.end();
});

await t.test('autocovariance by FFT equals its definition at every length, so that no lag wraps round', (t) => {
  fc.assert(fc.property(series, (values) => isClose(autocovariance(values), byDefinition(values, mean(values)))));
  t.end();
});

await t.test('autocovariance about a given centre equals its definition', (t) => {
  fc.assert(
    fc.property(series, number, (values, centre) =>
      isClose(
        autocovariance(values, 1, centre).map((c) => c / 1e4),
        byDefinition(values, centre).map((c) => c / 1e4),
      ),
    ),
  );
  t.end();
});

await t.test('autocovariance of several series is the mean of theirs, each about its own mean', (t) => {
  fc.assert(
    fc.property(series, number, (values, offset) => {
      const other = values.map((value, i) => offset + value * Math.cos(i));
      const both = Float64Array.from([...values, ...other]);
      const own = byDefinition(values, mean(values));
      const expected = byDefinition(other, mean(other)).map((c, lag) => (c + own[lag]) / 2);
      return isClose(autocovariance(both, 2), expected);
    }),
  );
  t.end();
});

await t.test('autocovariance at fewer lags gives at least those, and what it gives equals its definition', (t) => {
  fc.assert(
    fc.property(series, fc.nat(), (values, any) => {
      const lags = 1 + (any % values.length);
      const found = autocovariance(values, 1, undefined, lags);
      return found.length >= lags && isClose(found, byDefinition(values, mean(values)).slice(0, found.length));
    }),
  );
  t.end();
});

await t.test('fewer lags need less padding, and lags at which the ends would overlap are left out', (t) => {
  t.equal(autocovariance(new Float64Array(8), 1, 0, 2).length, 8);
  t.equal(autocovariance(new Float64Array(12), 1, 0, 2).length, 5, '16 - 12 + 1: those without overlap');
  t.end();
});

await t.test('series that follow each other do not see what the one before left in memory', (t) => {
  const long = Float64Array.from({ length: 30 }, (_, i) => 7 + i);
  const short = Float64Array.of(1, 2, 4, 7, 11, 16, 22, 29, 37, 46, 56, 67, 79, 92, 106, 121, 137); // both are padded to 64
  const fresh = autocovariance(short);
  autocovariance(long);
  t.same(autocovariance(short), fresh);
  t.ok(isClose(fresh, byDefinition(short, mean(short))));
  t.end();
});
