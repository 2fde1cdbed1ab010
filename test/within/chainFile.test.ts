import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import t from 'tap';

import { chainPath, createChain, openChainFile } from '../../lib/within/chainFile.js';
import type { ChainShape } from '../../lib/within/chainFile.js';

const shapeOf = (walkers: number, dimension: number): ChainShape => ({ state: 'a', ensemble: 3, walkers, dimension });

/** Numbers that tell where they belong: every number of the chain is its index in the file. */
function write(path: string, shape: ChainShape, steps: number): void {
  const { walkers, dimension } = shape;
  const chain = createChain(path, shape);
  const frame = walkers * (dimension + 1);
  for (let s = 0; s < steps; s++) {
    chain.append(
      Float64Array.from({ length: walkers * dimension }, (_, i) => s * frame + i),
      Float64Array.from({ length: walkers }, (_, w) => s * frame + walkers * dimension + w),
    );
  }
  chain.close();
}

/** The steps that blocks(first, stride, end) hold, if their numbers are those that were written. */
function stepsRead(path: string, first: number, stride: number, end: number): number[] {
  const { walkers, dimension, blocks } = openChainFile(path);
  const frame = walkers * (dimension + 1);
  const found: number[] = [];
  for (const { values, steps } of blocks(first, stride, end)) {
    for (let i = 0; i < steps; i += stride) {
      const step = values[i * frame] / frame;
      found.push(
        values.subarray(i * frame, (i + 1) * frame).every((value, at) => value === step * frame + at) ? step : NaN,
      );
    }
  }
  return found;
}

const everyStep = (first: number, stride: number, end: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((end - first) / stride)) }, (_, i) => first + i * stride);

const shapes: Record<string, [ChainShape, number]> = {
  'one of everything': [shapeOf(1, 1), 1],
  'one step': [shapeOf(4, 2), 1],
  'no step': [shapeOf(4, 2), 0],
  'more frames than the writing buffer of 2048 and the reading one of 8192 hold': [shapeOf(4, 3), 9000],
  'exactly four writing buffers, one reading buffer': [shapeOf(4, 3), 8192],
  'frames that are larger than either buffer': [shapeOf(400, 400), 3],
};

for (const [name, [shape, steps]] of Object.entries(shapes)) {
  await t.test(`a chain is read as it was written: ${name}`, (t) => {
    const path = join(t.testdir(), '0.chain');
    write(path, shape, steps);
    t.match(openChainFile(path), { ...shape, steps });
    for (const [first, stride] of [
      [0, 1],
      [1, 1],
      [0, 7],
      [1, 5000],
      [1, 8192],
      [0, 8193],
    ]) {
      t.same(stepsRead(path, first, stride, steps), everyStep(first, stride, steps), `${first}, +${stride}`);
    }
    t.end();
  });
}

await t.test('a chain is read as it was written: any shape, any name, any stride', (t) => {
  const folder = t.testdir();
  let files = 0;
  const size = fc.integer({ min: 1, max: 5 });
  const shape = fc.record({ state: fc.string({ unit: 'grapheme' }), ensemble: size, walkers: size, dimension: size });
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(
      shape,
      count,
      count,
      size,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, steps, first, stride, share) => {
        const path = join(folder, `${files++}.chain`);
        write(path, given, steps);
        const end = Math.floor(share * steps);
        const { state, ensemble, walkers, dimension, steps: found } = openChainFile(path);
        const isSameShape =
          JSON.stringify({ state, ensemble, walkers, dimension }) === JSON.stringify(given) && found === steps;
        return isSameShape && stepsRead(path, first, stride, end).join() === everyStep(first, stride, end).join();
      },
    ),
    { numRuns: 50 },
  );
  t.end();
});

await t.test('no block is larger than a megabyte, where a step is not', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(4, 3), 20_000);
  const sizes = [...openChainFile(path).blocks(0, 1, 20_000)].map(({ values }) => values.byteLength);
  t.same(sizes, [2 ** 20, 2 ** 20, 2 ** 20]);
  t.end();
});

await t.test('the state and the ensemble name the file', (t) => {
  t.equal(chainPath('chains', 2, 0), join('chains', '2.0.chain'));
  t.end();
});

await t.test('log posteriors of -Infinity and signed zeros keep their bits', (t) => {
  const path = join(t.testdir(), '0.chain');
  const chain = createChain(path, shapeOf(2, 1));
  chain.append(Float64Array.of(-0, 5e-324), Float64Array.of(-Infinity, 0));
  chain.close();
  chain.close();
  const [{ values }] = openChainFile(path).blocks(0, 1, 1);
  t.ok([-0, 5e-324, -Infinity, 0].every((value, i) => Object.is(values[i], value)));
  t.end();
});

await t.test('a long name is cut, and the chain is still read', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, { ...shapeOf(2, 1), state: 'µ'.repeat(5000) }, 3);
  t.match(openChainFile(path), { state: 'µ'.repeat(200), steps: 3 });
  t.end();
});

await t.test('a step that was cut short, as by the death of its process, is left out', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(2, 2), 5);
  truncateSync(path, readFileSync(path).length - 1);
  t.equal(openChainFile(path).steps, 4);
  t.same(stepsRead(path, 0, 1, 4), [0, 1, 2, 3]);
  appendFileSync(path, Buffer.alloc(1 + 17));
  t.equal(openChainFile(path).steps, 5);
  t.end();
});

await t.test('a file that is cut while it is read is an error, not a chain that repeats itself', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(4, 3), 20_000);
  const blocks = openChainFile(path).blocks(0, 1, 20_000);
  blocks.next();
  truncateSync(path, 2000);
  t.throws(() => blocks.next(), { tag: 'file', message: /could not be read: it became shorter/ });
  t.end();
});

await t.test('what is no chain file is refused, and named; a file that is gone is said to be gone', (t) => {
  const folder = t.testdir({ 'text.chain': 'abc', 'empty.chain': '', 'cut.chain': 'transdim chain 2\n{"state":' });
  const open = (name: string) => () => openChainFile(join(folder, name));
  for (const name of ['text.chain', 'empty.chain']) {
    t.throws(open(name), { tag: 'file', message: /is not a chain file$/ });
  }
  t.throws(open('cut.chain'), { tag: 'file', message: /cut\.chain could not be read: / });
  t.throws(open('none.chain'), { tag: 'file', message: /none\.chain is gone: .* keep the folder until then$/ });
  t.throws(open('.'), { tag: 'file', message: /could not be read: EISDIR/ });
  t.end();
});

await t.test('a chain that cannot be created is refused before anything is written', (t) => {
  const path = join(t.testdir({ file: '' }), 'file', '0.chain');
  t.throws(() => createChain(path, shapeOf(2, 1)), { tag: 'file', message: /could not be created/, fields: { path } });
  t.end();
});

await t.test('a chain never takes the place of another: the draws of the first would change', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(2, 1), 2);
  t.throws(() => createChain(path, shapeOf(2, 1)), { tag: 'file', message: /could not be created: EEXIST/ });
  t.same(stepsRead(path, 0, 1, 2), [0, 1]);
  t.end();
});
