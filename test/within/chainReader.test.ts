import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import t from 'tap';

import { chainPath } from '../../lib/within/chainFile.js';
import { openChains } from '../../lib/within/chainReader.js';
import { drawsIn, shapeOfPart } from '../../lib/math/drawsPart.js';
import { countedChain, selectDraws, selectLogPosteriors, writeChain, written } from './writtenChain.js';
import type { Draws } from '../../lib/diagnostics/types.js';
import type { DrawsPart } from '../../lib/math/drawsPart.js';
import type { Chain } from './writtenChain.js';

const size = fc.integer({ min: 1, max: 5 });
const chains = fc
  .record({ ensembles: size, walkers: size, dimension: size, steps: fc.integer({ min: 0, max: 30 }) })
  .chain((shape) => {
    const draws = shape.ensembles * shape.steps * shape.walkers;
    const finite = { noNaN: true, noDefaultInfinity: true };
    const numbers = (count: number) => fc.float64Array({ minLength: count, maxLength: count, ...finite });
    return fc.record({
      ...{ state: fc.constant('any'), ensembles: fc.constant(shape.ensembles), steps: fc.constant(shape.steps) },
      ...{ walkers: fc.constant(shape.walkers), dimension: fc.constant(shape.dimension) },
      ...{ positions: numbers(draws * shape.dimension), logPosteriors: numbers(draws) },
    });
  });
const thinnings = fc.record({ discard: fc.integer({ min: 0, max: 35 }), thin: fc.integer({ min: 1, max: 9 }) });

/** Whether every number is the same, to the last bit. */
const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

const columnOf = (
  { values, dimension }: { values: Float64Array; dimension: number },
  parameter: number,
): Float64Array => values.filter((_, i) => i % dimension === parameter);

function meansOf(column: Float64Array, walkers: number): Float64Array {
  return Float64Array.from({ length: column.length / walkers }, (_, row) => {
    let sum = 0;
    for (let w = 0; w < walkers; w++) sum += column[row * walkers + w];
    return sum / walkers;
  });
}

await t.test('whatever is read of chain files is what lies in memory', (t) => {
  const folder = t.testdir();
  fc.assert(
    fc.property(chains, thinnings, size, (chain, thinned, every) => {
      const reader = written(folder, chain, every);
      const expected = selectDraws(chain, thinned);
      const { values, steps, ...shape } = reader.draws(thinned);
      const parameters = Array.from({ length: chain.dimension }, (_, d) => d).filter((d) => d !== 1);
      const columns = parameters.map((d) => columnOf(expected, d));
      const means = columns.map((column) => meansOf(column, chain.walkers));
      return (
        steps === expected.steps &&
        Object.entries(shape).every(([name, number]) => chain[name as keyof Chain] === number) &&
        isSame(values, expected.values) &&
        isSame(reader.logPosteriors(thinned), selectLogPosteriors(chain, thinned)) &&
        reader.columns(parameters, thinned).every((column, i) => isSame(column, columns[i])) &&
        reader.walkerMeans(parameters, thinned).every((series, i) => isSame(series, means[i]))
      );
    }),
    { numRuns: 200 },
  );
  t.end();
});

/** Part of what belongs to draws, positions or log posteriors. */
function selectPart(draws: Draws, numbers: Float64Array, part: DrawsPart): Float64Array {
  const row = numbers.length / (draws.ensembles * draws.steps);
  const out: number[] = [];
  for (let e = part.ensembles[0]; e < part.ensembles[1]; e++) {
    for (let s = part.steps[0]; s < part.steps[1]; s += part.stride) {
      out.push(...numbers.subarray((e * draws.steps + s) * row, (e * draws.steps + s + 1) * row));
    }
  }
  return Float64Array.from(out);
}

const joined = (lists: readonly Float64Array[]): Float64Array => Float64Array.from(lists.flatMap((list) => [...list]));

await t.test('a part of the draws is read in blocks of whole steps: any ensembles, steps and stride', (t) => {
  const folder = t.testdir();
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      chains,
      thinnings,
      fc.tuple(share, share, share, share),
      fc.tuple(size, size),
      (chain, thinned, shares, [stride, every]) => {
        const draws = selectDraws(chain, thinned);
        const rangeOf = (count: number, a: number, b: number) =>
          [Math.floor(Math.min(a, b) * count), Math.ceil(Math.max(a, b) * count)] as const;
        const part = {
          ensembles: rangeOf(draws.ensembles, shares[0], shares[1]),
          steps: rangeOf(draws.steps, shares[2], shares[3]),
          stride,
        };
        const blocks = [...written(folder, chain, every).blocks(thinned, part)];
        const points = joined(blocks.map((block) => block.points));
        const logPosteriors = joined(blocks.map((block) => block.logPosteriors));
        const shape = shapeOfPart(part, chain.walkers);
        return (
          drawsIn(shape) === logPosteriors.length &&
          isSame(points, selectPart(draws, draws.values, part)) &&
          isSame(logPosteriors, selectPart(draws, selectLogPosteriors(chain, thinned), part))
        );
      },
    ),
    { numRuns: 200 },
  );
  t.end();
});

await t.test('blocks are no larger than a megabyte, and the caller may keep them', (t) => {
  const chain = countedChain({ ensembles: 2, steps: 20_000, walkers: 4, dimension: 3 });
  const thinned = { discard: 5, thin: 2 };
  const part = { ensembles: [0, 2], steps: [3, 9000], stride: 1 } as const;
  const blocks = [...written(t.testdir(), chain).blocks(thinned, part)];
  t.ok(blocks.length > 2);
  t.ok(blocks.every(({ points, logPosteriors }) => points.byteLength + logPosteriors.byteLength <= 2 ** 20));
  const draws = selectDraws(chain, thinned);
  t.ok(isSame(joined(blocks.map(({ points }) => points)), selectPart(draws, draws.values, part)));
  t.end();
});

await t.test('the same where chains are longer than a segment, and strides longer than one too', (t) => {
  const chain = countedChain({ ensembles: 2, steps: 20_000, walkers: 4, dimension: 3 });
  const reader = written(t.testdir(), chain);
  for (const thinned of [
    { discard: 0, thin: 1 },
    { discard: 2047, thin: 1 },
    { discard: 100, thin: 7 },
    { discard: 3, thin: 2048 },
    { discard: 3, thin: 2056 },
    { discard: 3, thin: 5000 },
  ]) {
    const expected = selectDraws(chain, thinned);
    t.ok(isSame(reader.draws(thinned).values, expected.values), JSON.stringify(thinned));
    t.ok(isSame(reader.logPosteriors(thinned), selectLogPosteriors(chain, thinned)));
    t.ok(isSame(reader.columns([2], thinned)[0], columnOf(expected, 2)));
    t.ok(isSame(reader.walkerMeans([2], thinned)[0], meansOf(columnOf(expected, 2), 4)));
  }
  t.end();
});

await t.test('steps come in order, counted from 0 over all ensembles', (t) => {
  const reader = written(t.testdir(), countedChain({ ensembles: 3, steps: 5, walkers: 2, dimension: 1 }));
  const found: number[][] = [];
  reader.eachStep({ discard: 1, thin: 2 }, (values, at, row) => found.push([row, values[at]]));
  const expected = [0, 1, 2].flatMap((e) => [1, 3].map((s, k) => [2 * e + k, (5 * e + s) * 2 + 0.5]));
  t.same(found, expected);
  t.end();
});

await t.test('where one chain is shorter, all end there', (t) => {
  const folder = t.testdir();
  const chain = countedChain({ ensembles: 3, steps: 8, walkers: 2, dimension: 2 });
  writeChain(folder, chain, 5);
  const path = chainPath(folder, 0, 1);
  truncateSync(path, readFileSync(path).length - 1);
  const reader = openChains(folder, 0, 3);
  t.equal(reader.steps, 5);
  const cut = (values: Float64Array, row: number): number[] =>
    [0, 1, 2].flatMap((e) => [...values.subarray(e * 8 * row, (e * 8 + 5) * row)]);
  t.same([...reader.draws({ discard: 0, thin: 1 }).values], cut(chain.positions, 4));
  t.same([...reader.logPosteriors({ discard: 0, thin: 1 })], cut(chain.logPosteriors, 2));
  t.end();
});

await t.test('a chain that is gone, or is another ensemble’s or state’s, is refused', (t) => {
  const folder = t.testdir();
  const chain = countedChain({ ensembles: 3, steps: 2, walkers: 2, dimension: 1 });
  const spoilt = (spoil: (path: string) => void, other: Partial<Chain> = {}): (() => unknown) => {
    const own = mkdtempSync(join(folder, 'spoilt-'));
    writeChain(own, chain);
    const foreign = mkdtempSync(join(folder, 'foreign-'));
    const walkers = other.walkers ?? chain.walkers;
    writeChain(foreign, { ...countedChain({ ...chain, walkers }), state: other.state ?? chain.state });
    spoil(chainPath(own, 0, 1));
    if (Object.keys(other).length > 0) renameSync(chainPath(foreign, 0, 1), chainPath(own, 0, 1));
    return () => openChains(own, 0, 3);
  };
  const refused = { tag: 'file', message: /0\.1\.chain is not the chain of ensemble 1 of state 'counted'$/ };
  t.throws(
    spoilt((path) => {
      rmSync(path);
    }),
    { tag: 'file', message: /0\.1\.chain is gone: / },
  );
  t.throws(
    spoilt((path) => {
      renameSync(path.replace('0.1', '0.2'), path);
    }),
    { tag: 'file', message: /0\.2\.chain is gone: / },
  );
  t.throws(
    spoilt(() => undefined, { state: 'other' }),
    refused,
  );
  t.throws(
    spoilt(() => undefined, { walkers: 4 }),
    refused,
  );
  t.doesNotThrow(spoilt(() => undefined));
  t.end();
});
