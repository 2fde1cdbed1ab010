/** The loops in WebAssembly against those in TypeScript: the same bits, whatever the shape, the move and the target. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';

import fc from 'fast-check';
import t from 'tap';

import { openNumberMemory } from '../../lib/math/numberMemory.js';
import { loopsNumbers, openLoops } from '../../lib/moves/kernel.js';
import { openStream } from '../../lib/random/stream.js';
import { projectRoot } from '../docs/projectRoot.js';
import { moved, type Case, type Moved } from './movedEnsembles.js';
import type { MoveConfig } from '../../lib/moves/types.js';

const move: fc.Arbitrary<MoveConfig> = fc.oneof(
  fc.record({ kind: fc.constant('stretch' as const), a: fc.double({ min: 1.01, max: 5, noNaN: true }) }),
  fc.record({
    kind: fc.constant('differentialEvolution' as const),
    gamma: fc.double({ min: 0.1, max: 2, noNaN: true }),
    sigma: fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
    jumps: fc.constantFrom(0, 0.1, 1),
  }),
  fc.record({ kind: fc.constant('snooker' as const), gamma: fc.double({ min: 0.5, max: 2, noNaN: true }) }),
);

const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 11 }).chain((dimension) =>
  fc.record({
    dimension: fc.constant(dimension),
    walkers: fc.integer({ min: Math.max(3, dimension), max: 14 }).map((half) => 2 * half),
    ensembles: fc.integer({ min: 1, max: 4 }),
    moves: fc.array(move, { minLength: 1, maxLength: 3 }),
    seed: fc.integer(),
  }),
);

/** Without what is expected to differ. */
const leave = (all: readonly Moved[]) => all.map(({ stream, bits, tally }) => ({ stream, bits, tally }));

await t.test('ensembles move in WebAssembly to the bits to which they move in TypeScript', async (t) => {
  // Would catch: any difference between the two forms of a move, of the acceptance, of a stream or of a logarithm.
  const property = fc.asyncProperty(cases, async (of) => {
    const [placed, plain] = [await moved(of, 40, true), await moved(of, 40, false)];
    const isAsAsked = placed.every(({ isPlaced }) => isPlaced) && !plain.some(({ isPlaced }) => isPlaced);
    return isAsAsked && isDeepStrictEqual(leave(placed), leave(plain));
  });
  await fc.assert(property, { numRuns: 300 });
  t.pass('in 300 cases');
});

await t.test('a memory that was given back is used again, by one at a time, and holds nothing of before', (t) => {
  // Would catch: numbers of the last task in the arrays of the next, or two tasks at once in one memory.
  const open = () => openNumberMemory(1000);
  const [first, second] = [open(), open()];
  if (first === undefined || second === undefined) throw new Error('there is no WebAssembly here');
  t.not(first.memory, second.memory);
  first.take(1000).fill(7);
  first.release();
  const [third, fourth] = [open(), open()];
  t.equal(third?.memory, first.memory);
  t.not(fourth?.memory, first.memory);
  t.ok(third?.take(1000).every((number) => number === 0));
  third?.release();
  t.not(openNumberMemory(1e5)?.memory, first.memory, 'unless it is too small');
  t.end();
});

await t.test('the logarithms are those of Math.log, to the last bit', (t) => {
  // Would catch: a formula, a limit between two, or a constant that is not V8's. An odd number of them has one left over.
  const count = 100_001;
  const memory = openNumberMemory(count + loopsNumbers);
  const loops = memory && openLoops(memory);
  if (memory === undefined || loops === undefined) throw new Error('there is no WebAssembly here');
  const place = memory.take(count);
  const { uniform } = openStream(1, 'logarithms');
  const ranges: Readonly<Record<string, () => number>> = {
    'as the stretch draws them': () => (1 + uniform()) ** 2 / 2,
    'near 1': () => 1 + (uniform() - 0.5) * 2 ** -18,
    'near the square root of 2, where the formulas change': () => Math.SQRT2 * (1 + (uniform() - 0.5) * 2 ** -18),
    'whole powers of 2, down to 0 and up to infinity': () => 2 ** Math.floor(2400 * uniform() - 1200),
    'of any size': () => 2 ** (2400 * uniform() - 1200),
    'of any sign': () => uniform() - 0.5,
    'that are none, half of them': () => (uniform() < 0.5 ? NaN : uniform()),
  };
  for (const [name, draw] of Object.entries(ranges)) {
    const numbers = Float64Array.from({ length: count }, draw);
    place.set(numbers);
    loops.scaleLogs(place.byteOffset, count, 3);
    t.equal(
      numbers.findIndex((x, i) => !Object.is(place[i], 3 * Math.log(x))),
      -1,
      name,
    );
  }
  t.end();
});

const one: Case = {
  ...{ dimension: 3, walkers: 12, ensembles: 2, seed: 5 },
  moves: [{ kind: 'stretch' }, { kind: 'differentialEvolution' }, { kind: 'snooker' }],
};

await t.test('a scale of the stretch whose square is infinite makes the same nonsense', async (t) => {
  const vast: Case = { ...one, moves: [{ kind: 'stretch', a: 1e200 }, { kind: 'differentialEvolution' }] };
  t.same(leave(await moved(vast, 40, true)), leave(await moved(vast, 40, false)));
});

/** What kernelScript prints in another process, started by a shell. */
async function elsewhere(words: string): Promise<readonly Moved[]> {
  const script = join(projectRoot, 'dist/test/moves/kernelScript.js');
  const command = `${words.replace('node', `exec '${process.execPath}' --no-warnings`)} "$0" "$1"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command, script, JSON.stringify(one)]);
  return JSON.parse(stdout) as readonly Moved[];
}

const otherLog = encodeURIComponent(
  'const { log } = Math; Math.log = (x) => (x < 2 ? log(x) : log(x) * (1 + 2 ** -52));',
);

await t.test('where there is no WebAssembly, no memory for it, or another Math.log, TypeScript does it', async (t) => {
  const here = await moved(one, 200, true);
  t.ok(here.every(({ isPlaced }) => isPlaced));
  t.same(await elsewhere('node'), JSON.parse(JSON.stringify(here)), 'another process is like this one');
  for (const words of ['node --jitless', 'ulimit -v 4000000; node']) {
    const there = await elsewhere(words);
    t.same(leave(there), JSON.parse(JSON.stringify(leave(here))), `${words}: the same bits`);
    t.notOk(
      there.some(({ isPlaced }) => isPlaced),
      `${words}: not in WebAssembly`,
    );
  }
  const other = await elsewhere(`node --import 'data:text/javascript,${otherLog}'`);
  t.notOk(
    other.some(({ isPlaced }) => isPlaced),
    'another Math.log: not in WebAssembly',
  );
});
