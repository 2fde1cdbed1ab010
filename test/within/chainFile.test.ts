import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';
import t from 'tap';

import { createSegmentFile } from '../../lib/files/segmentFile.js';
import { chainPath, continueChain, createChain, openChainFile } from '../../lib/within/chainFile.js';
import { putBytes } from '../files/putBytes.js';
import { appendSteps, carriedAfter, shapeOf } from './writtenChain.js';
import type { ChainShape } from '../../lib/within/chainFile.js';
import type { FailedEvaluation } from '../../lib/within/types.js';

/** Numbers that tell where they belong: every number of the chain is its index among all of them. */
const countedFrames = ({ walkers, dimension }: ChainShape) => {
  const frame = walkers * (dimension + 1);
  return (step: number) =>
    [
      Float64Array.from({ length: walkers * dimension }, (_, i) => step * frame + i),
      Float64Array.from({ length: walkers }, (_, w) => step * frame + walkers * dimension + w),
    ] as const;
};

/** A chain of so many such steps, written down after every `every` of them. */
function write(path: string, shape: ChainShape, steps: number, every?: number): void {
  const chain = createChain(path, shape);
  appendSteps(chain, [0, steps], countedFrames(shape), every);
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
  'more frames than a segment of 2048 holds': [shapeOf(4, 3), 9000],
  'exactly four segments': [shapeOf(4, 3), 8192],
  'frames that are larger than a segment should be': [shapeOf(400, 400), 3],
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
      [1, 2048],
      [0, 2049],
      [1, 5000],
    ]) {
      t.same(stepsRead(path, first, stride, steps), everyStep(first, stride, steps), `${first}, +${stride}`);
    }
    t.end();
  });
}

await t.test('a chain is read as it was written: any shape, name, stride and checkpoints', (t) => {
  const folder = t.testdir();
  let files = 0;
  const size = fc.integer({ min: 1, max: 5 });
  const text = fc.string({ unit: 'grapheme' });
  const shape = fc.record({ state: text, ensemble: size, walkers: size, dimension: size, key: text });
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(
      shape,
      count,
      count,
      size,
      size,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, steps, first, stride, every, share) => {
        const path = join(folder, `${files++}.chain`);
        write(path, given, steps, every);
        const end = Math.floor(share * steps);
        const { state, ensemble, walkers, dimension, key, steps: found } = openChainFile(path);
        const isSameShape =
          JSON.stringify({ state, ensemble, walkers, dimension, key }) === JSON.stringify(given) && found === steps;
        return isSameShape && stepsRead(path, first, stride, end).join() === everyStep(first, stride, end).join();
      },
    ),
    { numRuns: 50 },
  );
  t.end();
});

await t.test('no block is larger than a quarter of a megabyte, where a step is not', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(4, 3), 20_000);
  const sizes = [...openChainFile(path).blocks(0, 1, 20_000)].map(({ values }) => values.byteLength);
  t.same(sizes, [...Array<number>(9).fill(2 ** 18), 128 * (20_000 - 9 * 2048)]);
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
  chain.checkpoint(carriedAfter(1), []);
  chain.close();
  chain.close();
  const [{ values }] = openChainFile(path).blocks(0, 1, 1);
  t.ok([-0, 5e-324, -Infinity, 0].every((value, i) => Object.is(values[i], value)));
  t.end();
});

await t.test(
  'chains that are written and read at the same time share nothing, also after one was closed twice',
  (t) => {
    const folder = t.testdir();
    const paths = [0, 1, 2].map((ensemble) => join(folder, `${ensemble}.chain`));
    const shape = shapeOf(4, 1);
    const before = createChain(paths[2], shape, 100);
    before.close();
    before.close();
    const chains = paths.slice(0, 2).map((path) => createChain(path, shape, 100));
    const frames = countedFrames(shape);
    for (let step = 0; step < 100; step++) {
      chains.forEach((chain, sign) => {
        const [positions, logPosteriors] = frames(step).map((numbers) => numbers.map((x) => (1 - 2 * sign) * x));
        chain.append(positions, logPosteriors);
      });
    }
    for (const chain of chains) {
      chain.checkpoint(carriedAfter(100), []);
      chain.close();
    }
    const [up, down] = paths.map((path) => openChainFile(path).blocks(0, 1, 100));
    const rising = up.next().value?.values;
    const falling = down.next().value?.values;
    t.same(
      rising,
      Float64Array.from({ length: 800 }, (_, i) => i),
    );
    t.same(
      falling,
      Float64Array.from({ length: 800 }, (_, i) => -i),
    );
    t.end();
  },
);

await t.test('a long name is cut, and the chain is still read', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, { ...shapeOf(2, 1), state: 'µ'.repeat(5000) }, 3);
  t.match(openChainFile(path), { state: 'µ'.repeat(100), steps: 3 });
  t.end();
});

await t.test('steps are in the file from their checkpoint on; those since the last one are lost', (t) => {
  const path = join(t.testdir(), '0.chain');
  const shape = shapeOf(2, 2);
  const chain = createChain(path, shape);
  t.match(openChainFile(path), { steps: 0, carried: null, failures: [] });
  appendSteps(chain, [0, 3], countedFrames(shape));
  chain.append(...countedFrames(shape)(3));
  chain.checkpoint(carriedAfter(4), []);
  chain.checkpoint(carriedAfter(5), []);
  chain.append(...countedFrames(shape)(4));
  t.match(openChainFile(path).carried, carriedAfter(4), 'a checkpoint without a step is none');
  t.same(stepsRead(path, 0, 1, 4), [0, 1, 2, 3], 'it is read while it grows');
  chain.close();
  t.equal(openChainFile(path).steps, 4);
  t.end();
});

await t.test('a checkpoint is due when a quarter of a megabyte is full, or one step that is larger', (t) => {
  for (const [walkers, dimension, most] of [
    [4, 3, 2048],
    [2, 1, 8192],
    [400, 400, 1],
  ]) {
    const shape = shapeOf(walkers, dimension);
    const chain = createChain(join(t.testdir(), '0.chain'), shape);
    t.teardown(() => {
      chain.close();
    });
    const frame = [new Float64Array(walkers * dimension), new Float64Array(walkers)] as const;
    for (let step = 0; step < most; step++) {
      if (chain.isFull) t.fail(`is full after ${step} steps`);
      chain.append(...frame);
    }
    t.ok(chain.isFull);
    chain.checkpoint(carriedAfter(0), []);
    t.notOk(chain.isFull);
  }
  t.end();
});

await t.test('a segment that was cut short, as by the death of its process, is left out', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(2, 2), 5, 2);
  truncateSync(path, readFileSync(path).length - 1);
  t.match(openChainFile(path), { steps: 4, carried: carriedAfter(4) });
  t.same(stepsRead(path, 0, 1, 4), [0, 1, 2, 3]);
  t.end();
});

const failure = (step: number): FailedEvaluation => ({
  ...{ state: 'a', ensemble: 3, walker: 1, step, point: [0.5, step], message: 'returned NaN' },
});

/** Six steps in segments of two; each segment tells of a failure in its last step. */
function writeSix(path: string): void {
  const shape = shapeOf(2, 2);
  const chain = createChain(path, shape);
  for (let step = 0; step < 6; step++) {
    chain.append(...countedFrames(shape)(step));
    if (step % 2 === 1) chain.checkpoint(carriedAfter(step + 1), [failure(step)]);
  }
  chain.close();
}

await t.test('a chain that lost its end at any byte is gone on with to the same file as one that did not', (t) => {
  const folder = t.testdir();
  const whole = join(folder, 'whole.chain');
  writeSix(whole);
  const bytes = readFileSync(whole);
  const shape = shapeOf(2, 2);
  const path = join(folder, 'cut.chain');
  const known = new Set<number>();
  for (let cut = 1024; cut <= bytes.length; cut++) {
    putBytes(path, bytes.subarray(0, cut));
    const { writer, last, steps, failures } = continueChain(path, shape);
    known.add(steps);
    const [positions, logPosteriors] = countedFrames(shape)(steps - 1);
    const stood = last && {
      carried: { stream: last.stream, tally: last.tally },
      ...{ positions: last.positions, logPosteriors: last.logPosteriors },
    };
    const expected = steps === 0 ? null : { carried: carriedAfter(steps), positions, logPosteriors };
    const failed = Array.from({ length: steps / 2 }, (_, i) => failure(2 * i + 1));
    if (!isDeepStrictEqual([stood, failures], [expected, failed])) t.fail(`cut at ${cut}: goes on from elsewhere`);
    for (let step = steps; step < 6; step++) {
      writer.append(...countedFrames(shape)(step));
      if (step % 2 === 1) writer.checkpoint(carriedAfter(step + 1), [failure(step)]);
    }
    writer.close();
    if (!readFileSync(path).equals(bytes)) t.fail(`cut at ${cut}: another file`);
  }
  t.same([...known], [0, 2, 4, 6]);
  t.end();
});

await t.test('a chain whose numbers are damaged is gone on with before them, and is not read over them', (t) => {
  const path = join(t.testdir(), '0.chain');
  writeSix(path);
  const bytes = readFileSync(path);
  bytes[bytes.indexOf(new Uint8Array(countedFrames(shapeOf(2, 2))(3)[0].buffer))] ^= 1;
  writeFileSync(path, bytes);
  t.same(stepsRead(path, 4, 1, 6), [4, 5], 'what lies elsewhere is read');
  t.throws(() => stepsRead(path, 0, 1, 6), { tag: 'file', message: /0\.chain is damaged: a checksum at byte \d+/ });
  const { writer, steps } = continueChain(path, shapeOf(2, 2));
  writer.close();
  t.equal(steps, 2);
  t.same(stepsRead(path, 0, 1, 2), [0, 1]);
  t.end();
});

await t.test('a chain is gone on with only where key, ensemble and shape are those of its file', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(2, 2), 3);
  const bytes = readFileSync(path);
  for (const other of [{ key: 'of another' }, { ensemble: 2 }, { walkers: 4 }, { dimension: 1 }]) {
    const message = /0\.chain holds the chain of another run: give a folder of its own$/;
    t.throws(() => continueChain(path, shapeOf(2, 2, other)), { tag: 'file', message });
  }
  t.ok(readFileSync(path).equals(bytes), 'and nothing is lost by it');
  t.end();
});

await t.test('the last checkpoint tells how often what has failed, and what goes on', (t) => {
  const path = join(t.testdir(), '0.chain');
  writeSix(path);
  const { failures, carried } = openChainFile(path);
  t.strictSame(failures, [failure(1), failure(3), failure(5)]);
  t.match(carried, carriedAfter(6));
  t.end();
});

await t.test('a file that is cut while it is read is an error, not a chain that repeats itself', (t) => {
  const path = join(t.testdir(), '0.chain');
  write(path, shapeOf(4, 3), 20_000);
  const blocks = openChainFile(path).blocks(0, 1, 20_000);
  blocks.next();
  truncateSync(path, 2000);
  t.throws(() => blocks.next(), { tag: 'file', message: /0\.chain is damaged: a checksum/ });
  t.end();
});

await t.test('what is no chain file is refused, and named; a file that is gone is said to be gone', (t) => {
  const kind = 'transdim chain 3';
  const files = { 'text.chain': 'abc', 'empty.chain': '', 'old.chain': 'transdim chain 2\n{}\n' };
  const folder = t.testdir({ ...files, 'cut.chain': `${kind}\n{"state":` });
  const open = (name: string) => () => openChainFile(join(folder, name));
  for (const name of Object.keys(files)) {
    t.throws(open(name), { tag: 'file', message: /\.chain is no file of the kind 'transdim chain 3'$/ });
  }
  t.throws(open('cut.chain'), { tag: 'file', message: /cut\.chain is damaged: the checksum of its header/ });
  t.throws(open('none.chain'), { tag: 'file', message: /none\.chain is gone: .* keep the folder until then$/ });
  t.throws(open('.'), { tag: 'file', message: /could not be opened: it is no regular file/ });
  t.end();
});

await t.test('segments that are whole, but do not say what a chain says, are refused', (t) => {
  const folder = t.testdir();
  const good = { first: 0, steps: 1, ...carriedAfter(1) };
  const metas: readonly (readonly [unknown, RegExp])[] = [
    [{ ...good, first: 1 }, /its steps do not follow each other$/],
    [{ ...good, steps: 2 }, /its steps do not follow each other$/],
    [{ ...good, steps: 0 }, /a segment does not say what it holds$/],
    [{ ...good, steps: 1.5 }, /a segment does not say what it holds$/],
    [{ ...good, tally: { evaluations: 1 } }, /a segment does not say what it holds$/],
    [{ ...good, stream: { alea: { c: 1 }, spare: null } }, /a segment does not say what it holds$/],
    [
      { ...good, stream: { alea: { c: 1, s0: 0.5, s1: 1, s2: 0.5 }, spare: null } },
      /a segment does not say what it holds$/,
    ],
    [{ ...good, failures: [null] }, /a segment does not say what it holds$/],
    [{ ...good, stream: null }, /a part of it is missing$/],
    [{ ...good, tally: 3 }, /a part of it is missing$/],
    [null, /a part of it is missing$/],
    [[], /a part of it is missing$/],
  ];
  const opened = (header: object, meta: unknown, name: string) => {
    const path = join(folder, `${name}.chain`);
    const file = createSegmentFile(path, 'transdim chain 3', header);
    file.append(meta, new Uint8Array(8 * 6));
    file.close();
    return () => openChainFile(path).steps;
  };
  t.equal(opened(shapeOf(2, 2), good, 'good')(), 1);
  metas.forEach(([meta, message], i) => {
    t.throws(opened(shapeOf(2, 2), meta, `meta ${i}`), { tag: 'file', message }, JSON.stringify(meta));
  });
  for (const wrong of [{ walkers: 0 }, { dimension: 1.5 }, { ensemble: -1 }, { state: 3 }, { key: null }]) {
    const message = /its header is no chain header$/;
    const header = { ...shapeOf(2, 2), ...wrong };
    t.throws(opened(header, good, JSON.stringify(wrong)), { tag: 'file', message });
  }
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
