import { TransdimError, describe } from '../errors.js';
import { differentialEvolution } from './differentialEvolution.js';
import { snooker } from './snooker.js';
import { stretch } from './stretch.js';
import type { Move, MoveConfig } from './types.js';
import type { Stream } from '../random/stream.js';

/** The moves when none are named: see docs/decisions.md for the effective samples per evaluation behind the choice. */
export const defaultMoves: readonly MoveConfig[] = [
  { kind: 'differentialEvolution', weight: 0.8 },
  { kind: 'stretch', weight: 0.2 },
];

/** Picks the move of one step: each in proportion to its weight. */
export type MoveChooser = (random: Stream) => Move;

/** The chooser of a checked mixture of moves for states of the given dimension. One move alone draws no random number. */
export function openMoves(configs: readonly MoveConfig[], dimension: number): MoveChooser {
  const moves = configs.map((config) => openMove(config, dimension));
  const [only] = moves;
  if (moves.length === 1) return () => only;
  const weights = configs.map(({ weight = 1 }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (random) => {
    let left = random.uniform() * total;
    for (let i = 0; i < moves.length - 1; i++) {
      left -= weights[i];
      if (left < 0) return moves[i];
    }
    return moves[moves.length - 1];
  };
}

function openMove(config: MoveConfig, dimension: number): Move {
  switch (config.kind) {
    case 'stretch':
      return stretch(config.a ?? 2);
    case 'differentialEvolution':
      return differentialEvolution(
        config.gamma ?? 2.38 / Math.sqrt(2 * dimension),
        config.sigma ?? 1e-5,
        config.jumps ?? 0.1,
      );
    case 'snooker':
      return snooker(config.gamma ?? 1.7);
    default:
      return config satisfies never;
  }
}

const ranges: Readonly<Record<MoveConfig['kind'], Readonly<Record<string, readonly [number, number]>>>> = {
  stretch: { a: [1, Infinity], weight: [0, Infinity] },
  differentialEvolution: {
    gamma: [0, Infinity],
    sigma: [0, Infinity],
    jumps: [-Number.MIN_VALUE, 1],
    weight: [0, Infinity],
  },
  snooker: { gamma: [0, Infinity], weight: [0, Infinity] },
};

/**
 * The moves as given, one or a list, checked.
 * @throws {TransdimError} tag 'option': an unknown kind, an unknown field or a value outside its range.
 */
export function checkMoves(moves: unknown): readonly MoveConfig[] {
  if (moves === undefined) return defaultMoves;
  const list: unknown[] = Array.isArray(moves) ? moves : [moves];
  if (list.length === 0) throw optionError('moves needs at least one move', moves);
  return list.map(checkMove);
}

function checkMove(move: unknown): MoveConfig {
  const kind = (move as { kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(ranges, kind)) {
    throw optionError(
      `a move is one of ${Object.keys(ranges)
        .map((name) => `{ kind: '${name}' }`)
        .join(', ')}; got ${describe(move)}`,
      move,
    );
  }
  const fields = ranges[kind as MoveConfig['kind']];
  for (const [name, value] of Object.entries(move as object)) {
    if (name === 'kind' || value === undefined) continue;
    if (!Object.hasOwn(fields, name)) {
      throw optionError(`move '${kind}' has no field '${name}'; it has ${Object.keys(fields).join(', ')}`, move);
    }
    const [above, upTo] = fields[name];
    if (typeof value !== 'number' || !(value > above && value <= upTo && value < Infinity)) {
      throw optionError(
        `${name} of move '${kind}' must be above ${Math.max(above, 0)}${upTo < Infinity ? ` and at most ${upTo}` : ''}; got ${describe(value)}`,
        value,
      );
    }
  }
  return move as MoveConfig;
}

function optionError(message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option: 'moves', given });
}
