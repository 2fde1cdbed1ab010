/** Pieces of one log posterior call: the same bits however many threads share them, and errors that say which piece. */
import t from 'tap';

import { coreBudget } from '../../lib/plan/coreBudget.js';
import { checkPools } from '../../lib/pool/usePools.js';
import { defineProblem, drawProposals, fitPseudoPrior, forwardPool, runMcmcPerState } from '../../lib/index.js';
import { reasonOf } from '../contract/reasonOf.js';
import pieces from '../fixtures/problems/pieces.js';
import type { SampleOptions } from '../../lib/index.js';

const short = { steps: 12, walkers: 6, ensembles: 2, discard: 0, thin: 1, seed: 3 } satisfies SampleOptions;
const data = { above: null };
const two = { kind: 'threads', size: 2 } as const;
const three = { kind: 'threads', size: 3 } as const;
const execArgv: string[] = [];

/** Every number of the chains. */
async function bits(options: SampleOptions): Promise<number[][]> {
  const ensembles = await runMcmcPerState(pieces, { ...short, data, ...options });
  return ensembles.map(({ chain, chainLogPosteriors }) => [...chain.data, ...chainLogPosteriors.data]);
}

const expected = await bits({ parallel: false });

const layouts: Readonly<Record<string, SampleOptions>> = {
  'this thread and one more': { forwardPool: two },
  'two walker threads of three threads each': { walkerPool: two, forwardPool: three },
  'state processes': { statePool: { kind: 'processes', size: 2, execArgv }, forwardPool: two },
  'walker processes': { walkerPool: { kind: 'processes', size: 2, execArgv }, forwardPool: two },
  'state threads': { statePool: two, walkerPool: { kind: 'serial' }, forwardPool: two },
};

for (const [name, options] of Object.entries(layouts)) {
  await t.test(`${name}: the bits are those of one thread`, async (t) => {
    t.strictSame(await bits(options), expected);
  });

  await t.test(`${name}: a piece that throws is the error of its point`, async (t) => {
    const error = await reasonOf(runMcmcPerState(pieces, { ...short, data: { above: 0.5 }, ...options }));
    t.match(error, { tag: 'evaluation', message: /threw RangeError: no piece 4 at \d\.\d+/ });
  });
}

await t.test('helpers take pieces, and each piece is computed once', async (t) => {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const options = { ...short, steps: 600, data: { ...data, counts }, forwardPool: two };
  const ensembles = await runMcmcPerState(pieces, options);
  t.ok(counts[1] > 0);
  const asked = ensembles.reduce((sum, { evaluations }) => sum + 7 * evaluations, 0);
  const beside = counts[0] + counts[1] - asked; // each helper makes one call of its own when it loads the problem
  t.ok([0, 7, 14].includes(beside), String(beside));
});

await t.test('proposal members are evaluated in the same pools', async (t) => {
  const pseudoPrior = fitPseudoPrior(await runMcmcPerState(pieces, { ...short, steps: 60, data, parallel: false }));
  const draw = async (options: SampleOptions) => {
    const { states } = await drawProposals(pieces, pseudoPrior, { draws: 20, seed: 1, data, ...options });
    return states.map(({ logPosteriors }) => [...logPosteriors]);
  };
  t.strictSame(await draw({ forwardPool: two }), await draw({ parallel: false }));
});

await t.test('threads of one log posterior, walkers and states share the cores', (t) => {
  const { forwardThreads, walkerPool } = checkPools(pieces, {
    statePool: { kind: 'processes', size: 2 },
    walkerPool: { kind: 'threads' },
    forwardPool: { kind: 'threads' },
  });
  const walkers = 'size' in walkerPool ? (walkerPool.size ?? NaN) : NaN;
  t.ok(2 * walkers * forwardThreads <= Math.max(2, coreBudget()));
  t.equal(checkPools(pieces, { forwardPool: { kind: 'threads' } }).forwardThreads, coreBudget());
  t.equal(checkPools(pieces, {}).forwardThreads, 1);
  t.end();
});

await t.test('a problem without pieces, or with bad ones, is told so', async (t) => {
  const states = [{ name: 'a', parameters: [{ name: 'x', lower: 0, upper: 1 }] }];
  const without = defineProblem({ states, logPosterior: (x, state) => forwardPool().map(x, state)[0] });
  t.match(await reasonOf(runMcmcPerState(without, short)), { message: /its problem has no field 'forward'/ });
  const forward = { items: () => 1.5, width: () => 1, run: () => undefined };
  const uneven = defineProblem({ states, forward, logPosterior: () => 0 });
  t.match(await reasonOf(runMcmcPerState(uneven, short)), {
    tag: 'problem',
    message: "forward.items() of state 'a' must be a whole number of at least 1; got 1.5",
  });
  const half = { items: () => 1 } as unknown as typeof forward;
  t.throws(() => defineProblem({ states, forward: half, logPosterior: () => 0 }), {
    message: 'forward must have the functions items, width and run; width is undefined',
  });
});

await t.test('it is refused for a problem without pieces', (t) => {
  const states = [{ name: 'a', parameters: [{ name: 'x' }] }];
  const problem = defineProblem({ states, logPosterior: () => 0, start: () => [0] });
  t.throws(() => checkPools(problem, { forwardPool: two }), {
    tag: 'option',
    message: /^forwardPool spreads the pieces .* this one has none: define it, or leave forwardPool out/,
  });
  t.equal(checkPools(problem, { forwardPool: { kind: 'threads', size: 1 } }).forwardThreads, 1);
  t.end();
});
