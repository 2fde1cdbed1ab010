import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import t from 'tap';

import { createChain, readChain, type ChainShape } from '../../lib/within/chainFile.js';

/** Numbers that tell where they belong: 1000 s + e + w / 100 + d / 10000, and the negative for the log posterior. */
const positionAt = (e: number, s: number, w: number, d: number): number => 1000 * s + e + w / 100 + d / 10_000;
const logPosteriorAt = (e: number, s: number, w: number): number => -1000 * s - e - w / 100;

function write(path: string, shape: ChainShape, steps: number): void {
  const { ensembles, walkers, dimension } = shape;
  const chain = createChain(path, shape);
  const all = Array.from({ length: ensembles }, (_, e) => e);
  for (let s = 0; s < steps; s++) {
    chain.append(
      all.map((e) =>
        Float64Array.from({ length: walkers * dimension }, (_, i) =>
          positionAt(e, s, Math.floor(i / dimension), i % dimension),
        ),
      ),
      all.map((e) => Float64Array.from({ length: walkers }, (_, w) => logPosteriorAt(e, s, w))),
    );
  }
  chain.close();
}

function isWhatWasWritten(path: string, shape: ChainShape, steps: number): boolean {
  const { ensembles, walkers, dimension } = shape;
  const chain = readChain(path);
  const { positions, logPosteriors } = chain;
  const isSameShape =
    chain.state === shape.state &&
    chain.ensembles === ensembles &&
    chain.walkers === walkers &&
    chain.dimension === dimension &&
    chain.steps === steps &&
    positions.length === ensembles * steps * walkers * dimension &&
    logPosteriors.length === ensembles * steps * walkers;
  const indexOf = (i: number): [number, number, number] => [
    Math.floor(i / (steps * walkers)),
    Math.floor(i / walkers) % steps,
    i % walkers,
  ];
  return (
    isSameShape &&
    positions.every((value, i) => value === positionAt(...indexOf(Math.floor(i / dimension)), i % dimension)) &&
    logPosteriors.every((value, i) => value === logPosteriorAt(...indexOf(i)))
  );
}

const shapes: Record<string, [ChainShape, number]> = {
  'one of everything': [{ state: 'a', ensembles: 1, walkers: 1, dimension: 1 }, 1],
  'one ensemble': [{ state: 'a', ensembles: 1, walkers: 6, dimension: 2 }, 7],
  'one step': [{ state: 'a', ensembles: 3, walkers: 4, dimension: 2 }, 1],
  'no step': [{ state: 'a', ensembles: 3, walkers: 4, dimension: 2 }, 0],
  'more frames than the buffer of 1024 holds': [{ state: 'a', ensembles: 2, walkers: 4, dimension: 3 }, 2500],
  'exactly two buffers': [{ state: 'a', ensembles: 2, walkers: 4, dimension: 3 }, 2048],
  'frames that are larger than the buffer': [{ state: 'a', ensembles: 1, walkers: 200, dimension: 200 }, 3],
};

for (const [name, [shape, steps]] of Object.entries(shapes)) {
  await t.test(`a chain is read as it was written: ${name}`, (t) => {
    const path = join(t.testdir(), '0.chain');
    write(path, shape, steps);
    t.ok(isWhatWasWritten(path, shape, steps));
    t.end();
  });
}

await t.test('a chain is read as it was written: any shape, any name', (t) => {
  const folder = t.testdir();
  let files = 0;
  const size = fc.integer({ min: 1, max: 5 });
  const shape = fc.record({ state: fc.string({ unit: 'grapheme' }), ensembles: size, walkers: size, dimension: size });
  fc.assert(
    fc.property(shape, fc.integer({ min: 0, max: 20 }), (given, steps) => {
      const path = join(folder, `${files++}.chain`);
      write(path, given, steps);
      return isWhatWasWritten(path, given, steps);
    }),
    { numRuns: 50 },
  );
  t.end();
});

await t.test('log posteriors of -Infinity and signed zeros keep their bits', (t) => {
  const path = join(t.testdir(), '0.chain');
  const chain = createChain(path, { state: 'a', ensembles: 1, walkers: 2, dimension: 1 });
  chain.append([Float64Array.of(-0, 5e-324)], [Float64Array.of(-Infinity, 0)]);
  chain.close();
  const { positions, logPosteriors } = readChain(path);
  t.ok(Object.is(positions[0], -0) && positions[1] === 5e-324);
  t.same([...logPosteriors], [-Infinity, 0]);
  t.end();
});

await t.test('a long name is cut, and the chain is still read', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, { state: 'µ'.repeat(5000), ensembles: 1, walkers: 2, dimension: 1 }, 3);
  t.match(readChain(path), { state: 'µ'.repeat(200), steps: 3 });
  t.end();
});

await t.test('a step that was cut short, as by the death of its process, is left out', (t) => {
  const path = join(t.testdir(), '0.chain');
  const shape = { state: 'a', ensembles: 2, walkers: 2, dimension: 2 };
  write(path, shape, 5);
  truncateSync(path, readFileSync(path).length - 1);
  t.ok(isWhatWasWritten(path, shape, 4));
  appendFileSync(path, Buffer.alloc(1 + 17));
  t.equal(readChain(path).steps, 5);
  t.end();
});

await t.test('what is no chain file is refused, and named', (t) => {
  const folder = t.testdir({ 'text.chain': 'abc', 'empty.chain': '', 'cut.chain': 'transdim chain 1\n{"state":' });
  for (const name of ['text.chain', 'empty.chain']) {
    t.throws(() => readChain(join(folder, name)), { tag: 'file', message: /is not a chain file$/ });
  }
  t.throws(() => readChain(join(folder, 'cut.chain')), { tag: 'file', message: /cut\.chain could not be read: / });
  t.throws(() => readChain(join(folder, 'none.chain')), { tag: 'file', message: /could not be opened: ENOENT/ });
  t.throws(() => readChain(folder), { tag: 'file', message: /could not be read: EISDIR/ });
  t.end();
});

await t.test('a chain that cannot be created is refused before anything is written', (t) => {
  const folder = t.testdir({ file: '' });
  const path = join(folder, 'file', '0.chain');
  const shape = { state: 'a', ensembles: 1, walkers: 2, dimension: 1 };
  t.throws(() => createChain(path, shape), { tag: 'file', message: /could not be created/, fields: { path } });
  t.end();
});

await t.test('a chain never takes the place of another: the draws of the first would change', (t) => {
  const path = join(t.testdir(), '0.chain');
  const shape = { state: 'b', ensembles: 1, walkers: 2, dimension: 1 };
  write(path, shape, 2);
  t.throws(() => createChain(path, shape), { tag: 'file', message: /could not be created: EEXIST/ });
  t.ok(isWhatWasWritten(path, shape, 2));
  t.end();
});
