import { figure } from './figure.js';
import { mixingTargets, mixingTime } from './mixing.js';
import type { MoveConfig } from 'transdim';
import type { Effort, Figure } from './figure.js';

const de: MoveConfig = { kind: 'differentialEvolution' };
const stretch: MoveConfig = { kind: 'stretch' };
const snooker: MoveConfig = { kind: 'snooker' };

const mixtures: Readonly<Record<string, readonly MoveConfig[]>> = {
  stretch: [stretch],
  'differential evolution': [de],
  'the same without jumps': [{ ...de, jumps: 0 }],
  snooker: [snooker],
  'de 0.8, snooker 0.2': [
    { ...de, weight: 0.8 },
    { ...snooker, weight: 0.2 },
  ],
  'de 0.8, stretch 0.2 (default)': [
    { ...de, weight: 0.8 },
    { ...stretch, weight: 0.2 },
  ],
  'de 0.8, snooker 0.1, stretch 0.1': [
    { ...de, weight: 0.8 },
    { ...snooker, weight: 0.1 },
    { ...stretch, weight: 0.1 },
  ],
};

/** Autocorrelation times of moves and mixtures, in steps: evaluations per effective sample at equal cost. */
export async function moves({ quick }: Effort): Promise<Figure[]> {
  const figures = [];
  for (const [name, mixture] of Object.entries(mixtures)) {
    for (const target of mixingTargets) {
      figures.push(figure(`${name}: ${target.name}`, await mixingTime(target, mixture, quick ? 2000 : 6000), 'steps'));
    }
  }
  return figures;
}
