import { openMoves } from '../lib/moves/mixture.js';
import { openSerialEvaluator } from '../lib/pool/serialEvaluator.js';
import { openStream } from '../lib/random/stream.js';
import { openTally } from '../lib/within/ensemble.js';
import { placeEnsembles } from '../lib/within/placeEnsembles.js';
import { openRedBlueStep } from '../lib/within/redBlueStep.js';
import { normal } from './normalProblem.js';
import { timed } from './paired.js';
import type { MoveConfig } from '../lib/moves/types.js';
import type { Ensemble } from '../lib/within/ensemble.js';

/**
 * The ensemble loop without chain file and diagnostics, on a standard normal; in TypeScript unless it is placed. The
 * function makes so many more steps and returns their seconds.
 */
export function openEnsembleLoop(
  dimension: number,
  walkers: number,
  moves: readonly MoveConfig[],
  isPlaced = true,
): (steps: number) => Promise<number> {
  const start = openStream('bench', 'start');
  const ensemble: Ensemble = {
    random: openStream('bench', 'sample'),
    positions: new Float64Array(walkers * dimension).map(() => start.normal()),
    logPosteriors: new Float64Array(walkers).fill(-1e9),
    tally: openTally(),
  };
  const evaluator = openSerialEvaluator({ one: normal, many: null }, walkers / 2, dimension);
  if (isPlaced) placeEnsembles([ensemble], evaluator);
  const step = openRedBlueStep([ensemble], openMoves(moves, dimension), evaluator);
  return (steps) =>
    timed(async () => {
      for (let i = 0; i < steps; i++) {
        const pending = step.advance();
        if (pending !== undefined) await pending;
      }
    });
}
