import { defaultMoves } from '../lib/moves/mixture.js';
import { openEnsembleLoop } from './ensembleLoop.js';
import { figure } from './figure.js';
import { paired } from './paired.js';
import type { MoveConfig } from '../lib/moves/types.js';
import type { Effort, Figure } from './figure.js';

interface Case {
  readonly name: string;
  readonly dimension: number;
  readonly walkers: number;
  readonly moves: readonly MoveConfig[];
}

const tenth = { dimension: 10, walkers: 32 };

const cases: readonly Case[] = [
  { name: 'stretch', ...tenth, moves: [{ kind: 'stretch' }] },
  { name: 'differential evolution', ...tenth, moves: [{ kind: 'differentialEvolution' }] },
  { name: 'snooker', ...tenth, moves: [{ kind: 'snooker' }] },
  { name: 'the default mixture', ...tenth, moves: defaultMoves },
  { name: 'the default mixture', dimension: 40, walkers: 80, moves: defaultMoves },
  { name: 'the default mixture', dimension: 2, walkers: 8, moves: defaultMoves },
];

/** What the moves take in WebAssembly, against the same in TypeScript, on a standard normal. */
export async function kernel({ rounds }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, dimension, walkers, moves } of cases) {
    const steps = Math.ceil(4e6 / walkers / dimension);
    const open = (isPlaced: boolean) => {
      const loop = openEnsembleLoop(dimension, walkers, moves, isPlaced);
      return async () => (1e9 * (await loop(steps))) / steps / walkers;
    };
    const { wasm, plain } = await paired({ wasm: open(true), plain: open(false) }, rounds);
    const label = `${name}, ${dimension}-d, ${walkers} walkers: in WebAssembly against TypeScript`;
    figures.push(figure(label, wasm, 'ns/evaluation', { baseline: plain }));
  }
  return figures;
}
