import fc from 'fast-check';
import alea from 'seedrandom/lib/alea.js';
import t from 'tap';

import { openStream, Stream, streamKey } from '../../lib/random/stream.js';
import { kolmogorov, kolmogorovLimit, zLimit, zOfMean } from '../statistical/judge.js';
import { normalCdf } from '../statistical/truths.js';

const key = fc.tuple(
  fc.oneof(fc.integer(), fc.string()),
  fc.string(),
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
);

const take = (stream: Stream, n: number): number[] => Array.from({ length: n }, () => stream.open());

await t.test('keys that differ in any part, or only in where a part ends, have different texts and streams', (t) => {
  const keys = [
    streamKey(7, 'sample', 'a', 'bc'),
    streamKey(7, 'sample', 'ab', 'c'),
    streamKey(7, 'sample', 'a,bc'),
    streamKey(7, 'sample', 'a', 'bc', 0),
    streamKey(7, 'samplea', 'bc'),
    streamKey('7', 'sample', 'a', 'bc'),
    streamKey(7, 'sample', 'a', 0),
    streamKey(7, 'sample', 'a', '0'),
    streamKey(7, 'sample', 'a"', 'bc'),
    streamKey(7, 'sample', 'a","bc'),
  ];
  t.equal(new Set(keys).size, keys.length);
  t.equal(new Set(keys.map((text) => take(new Stream(text), 3).join())).size, keys.length);
  t.end();
});

await t.test('two keys have the same text only when they are the same', (t) => {
  fc.assert(
    fc.property(key, key, ([seedA, purposeA, restA], [seedB, purposeB, restB]) => {
      const isSame = JSON.stringify([seedA, purposeA, restA]) === JSON.stringify([seedB, purposeB, restB]);
      return isSame === (streamKey(seedA, purposeA, ...restA) === streamKey(seedB, purposeB, ...restB));
    }),
  );
  t.end();
});

await t.test('the same key gives the same bits, in whatever order streams are opened and used', (t) => {
  const alone = take(openStream(7, 'sample', 'cubic', 0), 50);
  const other = openStream(7, 'sample', 'cubic', 1);
  const again = openStream(7, 'sample', 'cubic', 0);
  const mixed = alone.map(() => {
    other.normal();
    return again.open();
  });
  t.same(mixed, alone);
  t.same(take(new Stream(streamKey(7, 'sample', 'cubic', 0)), 50), alone);
  t.end();
});

await t.test('the numbers are those of seedrandom, to the last bit', (t) => {
  // Would catch: a carry put right too late or not at all (about 50 of 100 000 draws need it).
  for (let i = 0; i < 10; i++) {
    const stream = openStream(i, 'as seedrandom');
    const theirs = alea(streamKey(i, 'as seedrandom'), { state: true });
    t.ok(Array.from({ length: 50_000 }, () => stream.uniform() === theirs()).every(Boolean), 'with 32 bits');
    t.ok(Array.from({ length: 50_000 }, () => stream.open() === theirs.double()).every(Boolean), 'with 53 bits');
    t.same(stream.save(), { alea: theirs.state(), spare: null });
    const restored = new Stream('', stream.save());
    t.equal(restored.uniform(), theirs());
  }
  t.end();
});

await t.test('a stream that is saved goes on to the same bits, a spare normal included', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(20), fc.nat(20), (seed, uniforms, normals) => {
      const stream = openStream(seed, 'save');
      for (let i = 0; i < uniforms; i++) stream.uniform();
      for (let i = 0; i < normals; i++) stream.normal();
      const saved = JSON.parse(JSON.stringify(stream.save())) as ReturnType<Stream['save']>;
      const restored = new Stream('some other key', saved);
      const go = (from: Stream): number[] =>
        Array.from({ length: 9 }, (_, i) => (i % 3 === 0 ? from.normal() : i % 3 === 1 ? from.uniform() : from.open()));
      return (saved.spare !== null) === (normals % 2 === 1) && go(restored).join() === go(stream).join();
    }),
  );
  t.end();
});

await t.test('saving does not move a stream', (t) => {
  const stream = openStream(1, 'save');
  const untouched = openStream(1, 'save');
  stream.normal();
  untouched.normal();
  stream.save();
  t.equal(stream.normal(), untouched.normal());
  t.equal(stream.uniform(), untouched.uniform());
  t.end();
});

const n = 200_000;

/** What is wrong with n numbers that should be uniform on [0, 1): moments of u (variance 1/12) and the distribution. */
function notUniform(draw: () => number): string[] {
  const values = Float64Array.from({ length: n }, draw);
  const tests = {
    range: values.every((u) => u >= 0 && u < 1),
    mean: Math.abs(zOfMean(values, 1 / 2)) < zLimit,
    square:
      Math.abs(
        zOfMean(
          values.map((u) => u * u),
          1 / 3,
        ),
      ) < zLimit,
    neighbours:
      Math.abs(
        zOfMean(
          values.subarray(1).map((u, i) => (u - 0.5) * (values[i] - 0.5)),
          0,
        ),
      ) < zLimit,
    distribution: kolmogorov(values, (u) => u) < kolmogorovLimit,
  };
  return Object.entries(tests).flatMap(([name, isRight]) => (isRight ? [] : [name]));
}

await t.test('uniform and open are uniform in [0, 1), and open is never 0', (t) => {
  const stream = openStream(1, 'uniform');
  t.same(notUniform(stream.uniform), []);
  t.same(
    notUniform(() => stream.open()),
    [],
  );
  t.ok(take(stream, n).every((u) => u > 0 && Number.isFinite(Math.log(u))));
  t.same(
    notUniform(() => 0.5 + 0.49 * (2 * stream.uniform() - 1)),
    ['square', 'distribution'],
    'wrong: a range cut by one hundredth at both ends fails',
  );
  const neighbour = openStream(1, 'neighbour');
  let last = 0;
  const dependent = (): number => (last = (last + 0.49 * neighbour.uniform()) % 1);
  t.ok(notUniform(dependent).includes('neighbours'), 'wrong: numbers that depend on the one before fail');
  t.end();
});

await t.test('the first numbers of streams with neighbouring keys are independent', (t) => {
  // Would catch: a seeding so weak that ensemble 0 and ensemble 1 begin alike.
  let ensemble = 0;
  t.same(
    notUniform(() => openStream(7, 'sample', 'cubic', ensemble++).uniform()),
    [],
  );
  t.end();
});

await t.test('below(n) gives each whole number from 0 to n - 1 equally often', (t) => {
  const stream = openStream(1, 'below');
  for (const sides of [1, 2, 7]) {
    const counts = new Float64Array(sides);
    for (let i = 0; i < 70_000; i++) counts[stream.below(sides)]++;
    t.equal(
      counts.reduce((a, b) => a + b),
      70_000,
    );
    const p = 1 / sides;
    const sd = Math.sqrt(70_000 * p * (1 - p)); // of a binomial count
    for (const count of counts) t.ok(Math.abs(count - 70_000 * p) <= zLimit * sd, `${count} of ${sides}`);
  }
  t.end();
});

/** What is wrong with n numbers that should be standard normal: E x, x^2, x^3, x^4 = 0, 1, 0, 3; pairs; distribution. */
function notNormal(draw: () => number): string[] {
  const values = Float64Array.from({ length: n }, draw);
  const moments = [0, 1, 0, 3].flatMap((truth, i) =>
    Math.abs(
      zOfMean(
        values.map((x) => x ** (i + 1)),
        truth,
      ),
    ) < zLimit
      ? []
      : [`moment ${i + 1}`],
  );
  const product = (power: number) =>
    Float64Array.from({ length: n / 2 }, (_, i) => values[2 * i] ** power * values[2 * i + 1] ** power);
  return [
    ...moments,
    ...(Math.abs(zOfMean(product(1), 0)) < zLimit && Math.abs(zOfMean(product(2), 1)) < zLimit ? [] : ['pairs']),
    ...(kolmogorov(values, normalCdf) < kolmogorovLimit ? [] : ['distribution']),
  ];
}

await t.test('normal is standard normal, and the two of a pair are independent', (t) => {
  const stream = openStream(1, 'normal');
  t.same(
    notNormal(() => stream.normal()),
    [],
  );
  const twelve = (): number => take(stream, 12).reduce((a, b) => a + b) - 6;
  t.ok(notNormal(twelve).includes('moment 4'), 'wrong: the sum of twelve uniforms fails');
  let spare: number | undefined;
  const twice = (): number => {
    const value = spare ?? stream.normal();
    spare = spare === undefined ? value : undefined;
    return value;
  };
  t.ok(notNormal(twice).includes('pairs'), 'wrong: a spare that is the same number again fails');
  t.end();
});
