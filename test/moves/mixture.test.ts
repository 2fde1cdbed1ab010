import t from 'tap';

import { checkMoves, defaultMoves, openMoves } from '../../lib/moves/mixture.js';
import { stretch } from '../../lib/moves/stretch.js';
import { openStream } from '../../lib/random/stream.js';
import { halfStepOf, scripted, testThatNothingChanges } from './harness.js';
import { zLimit } from '../statistical/judge.js';
import type { Move, MoveConfig } from '../../lib/moves/types.js';
import type { Stream } from '../../lib/random/stream.js';

// Would catch: a choice of the move that looks at the walkers.
await testThatNothingChanges('the default mixture', (dimension) => openMoves(defaultMoves, dimension));
await testThatNothingChanges('a mixture of all moves', (dimension) =>
  openMoves([{ kind: 'stretch' }, { kind: 'snooker' }, { kind: 'differentialEvolution' }], dimension),
);

/** Which move it is, by what it draws: two uniforms a walker, three, or a normal beside them. */
function kindOf(move: Move): MoveConfig['kind'] {
  const drawn = { uniform: 0, normal: 0 };
  const half = 3;
  const count = (name: 'uniform' | 'normal') => (): number => {
    drawn[name]++;
    return 0.5;
  };
  move(halfStepOf(new Float64Array(2 * half), 1), {
    uniform: count('uniform'),
    normal: count('normal'),
  } as unknown as Stream);
  if (drawn.normal > 0) return 'differentialEvolution';
  return drawn.uniform === 2 * half ? 'stretch' : 'snooker';
}

/** z of the count of each move against the share that is claimed of it: a count is binomial, sd sqrt(n p (1 - p)). */
function zOfShares(configs: readonly MoveConfig[], shares: Readonly<Record<MoveConfig['kind'], number>>): number[] {
  const n = 40_000;
  const choose = openMoves(configs, 1);
  const random = openStream(3, 'mixture');
  const counts = new Map<Move, number>();
  for (let i = 0; i < n; i++) {
    const move = choose(random);
    counts.set(move, (counts.get(move) ?? 0) + 1);
  }
  return [...counts].map(([move, found]) => {
    const p = shares[kindOf(move)];
    return (found - n * p) / Math.sqrt(n * p * (1 - p));
  });
}

await t.test('each move of a mixture is made in proportion to its weight, which is 1 by default', (t) => {
  const configs: MoveConfig[] = [
    { kind: 'snooker', weight: 0.5 },
    { kind: 'stretch' },
    { kind: 'differentialEvolution', weight: 3.5 },
  ];
  const shares = { snooker: 0.1, stretch: 0.2, differentialEvolution: 0.7 };
  // Would catch: weights that are not normalised, equal choice, a weight given to the move before or after.
  const z = zOfShares(configs, shares);
  t.equal(z.length, 3);
  t.ok(
    z.every((value) => Math.abs(value) < zLimit),
    z.join(', '),
  );
  const equal = zOfShares(
    configs.map((config) => ({ ...config, weight: 1 })),
    shares,
  );
  t.notOk(
    equal.every((value) => Math.abs(value) < zLimit),
    'wrong: equal weights fail',
  );
  t.end();
});

await t.test('one move alone draws no random number to be chosen', (t) => {
  const choose = openMoves([{ kind: 'stretch', weight: 0.3 }], 2);
  t.equal(choose(scripted([])), choose(scripted([])));
  t.end();
});

await t.test('fields that are left out have their defaults', (t) => {
  const bits = (config: MoveConfig): number[] => {
    const random = openStream(1, 'defaults');
    const step = halfStepOf(
      Float64Array.from({ length: 24 }, () => random.normal()),
      2,
    );
    openMoves([config], 2)(random)(step, random);
    return [...step.points, ...step.logFactors];
  };
  t.same(bits({ kind: 'stretch' }), bits({ kind: 'stretch', a: 2, weight: 1 }));
  t.same(bits({ kind: 'snooker' }), bits({ kind: 'snooker', gamma: 1.7 }));
  t.same(
    bits({ kind: 'differentialEvolution' }),
    bits({ kind: 'differentialEvolution', gamma: 2.38 / 2, sigma: 1e-5, jumps: 0.1 }),
  );
  const random = openStream(1, 'defaults');
  const step = halfStepOf(
    Float64Array.from({ length: 24 }, () => random.normal()),
    2,
  );
  stretch(2)(step, random);
  t.same(bits({ kind: 'stretch' }), [...step.points, ...step.logFactors]);
  t.end();
});

await t.test('checkMoves takes one move, a list or nothing', (t) => {
  t.equal(checkMoves(undefined), defaultMoves);
  t.same(checkMoves({ kind: 'stretch', a: 3 }), [{ kind: 'stretch', a: 3 }]);
  const list = [{ kind: 'snooker' }, { kind: 'differentialEvolution', jumps: 1, weight: 2, sigma: undefined }];
  t.same(checkMoves(list), list);
  t.same(checkMoves({ kind: 'differentialEvolution', jumps: 0 }), [{ kind: 'differentialEvolution', jumps: 0 }]);
  t.end();
});

await t.test('checkMoves refuses what is no move, and says what to write', (t) => {
  const refused: [unknown, RegExp][] = [
    [[], /^moves needs at least one move$/],
    [null, /^a move is one of \{ kind: 'stretch' \}, .*; got null$/],
    ['stretch', /^a move is one of .*; got 'stretch'$/],
    [{ kind: 'walk' }, /^a move is one of .*; got \{"kind":"walk"\}$/],
    [{ kind: 'toString' }, /^a move is one of /],
    [[{ kind: 'stretch' }, undefined], /^a move is one of .*; got undefined$/],
    [{ kind: 'stretch', gamma: 1 }, /^move 'stretch' has no field 'gamma'; it has a, weight$/],
    [{ kind: 'stretch', a: 1 }, /^a of move 'stretch' must be above 1; got 1$/],
    [{ kind: 'stretch', a: Infinity }, /^a of move 'stretch' must be above 1/],
    [{ kind: 'stretch', a: '2' }, /^a of move 'stretch' must be above 1; got '2'$/],
    [{ kind: 'stretch', weight: 0 }, /^weight of move 'stretch' must be above 0; got 0$/],
    [{ kind: 'snooker', gamma: -1 }, /^gamma of move 'snooker' must be above 0; got -1$/],
    [{ kind: 'snooker', gamma: NaN }, /^gamma of move 'snooker' must be above 0; got NaN$/],
    [
      { kind: 'differentialEvolution', jumps: 1.1 },
      /^jumps of move 'differentialEvolution' must be .* at most 1; got 1.1$/,
    ],
    [{ kind: 'differentialEvolution', jumps: -0.1 }, /^jumps of move 'differentialEvolution' must be /],
    [{ kind: 'differentialEvolution', sigma: 0 }, /^sigma of move 'differentialEvolution' must be above 0; got 0$/],
  ];
  for (const [moves, message] of refused) {
    t.throws(() => checkMoves(moves), { name: 'TransdimError', tag: 'option', message, fields: { option: 'moves' } });
  }
  t.end();
});
