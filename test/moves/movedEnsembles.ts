import { openMoves } from '../../lib/moves/mixture.js';
import { openSerialEvaluator } from '../../lib/pool/serialEvaluator.js';
import { openStream, type StreamState } from '../../lib/random/stream.js';
import { openTally, type Ensemble, type Tally } from '../../lib/within/ensemble.js';
import { placeEnsembles } from '../../lib/within/placeEnsembles.js';
import { openRedBlueStep } from '../../lib/within/redBlueStep.js';
import type { MoveConfig } from '../../lib/moves/types.js';

/** Ensembles to be moved. */
export interface Case {
  readonly dimension: number;
  readonly walkers: number;
  readonly ensembles: number;
  readonly moves: readonly MoveConfig[];
  readonly seed: number;
}

/** What became of an ensemble. */
export interface Moved {
  readonly stream: StreamState;
  /** Of its positions and log posteriors, in hexadecimal. */
  readonly bits: string;
  readonly tally: Tally;
  /** Whether it was moved in WebAssembly. */
  readonly isPlaced: boolean;
}

/** A log posterior with an edge that some proposals fall over, and terms as large as they are small. */
function logPosterior(x: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < x.length; d++) sum += x[d] ** 2 / (d + 1);
  return x[0] > 1 ? -Infinity : -0.5 * sum;
}

/** Where the ensembles of a case are after so many steps; `asked` says whether they may be moved in WebAssembly. */
export async function moved(
  { dimension, walkers, ensembles: count, moves, seed }: Case,
  steps: number,
  asked: boolean,
): Promise<readonly Moved[]> {
  const ensembles = Array.from({ length: count }, (_, e): Ensemble => {
    const start = openStream(seed, 'start', e);
    const positions = Float64Array.from({ length: walkers * dimension }, () => 1 - start.open() * 4);
    const logPosteriors = new Float64Array(walkers).fill(-50);
    return { random: openStream(seed, 'sample', e), positions, logPosteriors, tally: openTally() };
  });
  const evaluator = openSerialEvaluator({ one: logPosterior, many: null }, count * walkers, dimension);
  const release = asked ? placeEnsembles(ensembles, evaluator) : undefined; // the next case has the memory of this one
  const step = openRedBlueStep(ensembles, openMoves(moves, dimension), evaluator);
  for (let i = 0; i < steps; i++) await step.advance();
  const results = ensembles.map(({ random, positions, logPosteriors, tally, kernel }) => ({
    ...{ stream: random.save(), tally, isPlaced: kernel !== undefined },
    bits: [positions, logPosteriors].map((values) => Buffer.from(values.slice().buffer).toString('hex')).join(),
  }));
  release?.();
  return results;
}
