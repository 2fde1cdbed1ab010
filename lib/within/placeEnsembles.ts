import { openNumberMemory } from '../math/numberMemory.js';
import { kernelNumbers, loopsNumbers, openKernel, openLoops } from '../moves/kernel.js';
import { Stream, streamCells } from '../random/stream.js';
import type { BatchEvaluator } from '../pool/types.js';
import type { Ensemble } from './ensemble.js';

/**
 * Has ensembles moved in WebAssembly: their arrays, their streams' cells and the evaluator's arrays go to a memory that it
 * reaches. Where the evaluator cannot do that, or there is no such memory, nothing changes; the bits are the same. The
 * returned function gives the memory back, when none of them moves any more.
 */
export function placeEnsembles(ensembles: readonly Ensemble[], evaluator: BatchEvaluator): () => void {
  if (evaluator.moveTo === undefined) return doNothing;
  const { points, logPosteriors: proposed } = evaluator;
  const own = ensembles.map(({ positions, logPosteriors }) => positions.length + logPosteriors.length);
  const each = streamCells + kernelNumbers;
  const batch = points.length + 2 * proposed.length;
  const memory = openNumberMemory(own.reduce((sum, numbers) => sum + numbers + each, batch + loopsNumbers));
  const loops = memory && openLoops(memory);
  if (memory === undefined || loops === undefined) return doNothing;
  evaluator.moveTo(memory);
  const shared = {
    ...{ points: evaluator.points, proposed: evaluator.logPosteriors },
    logFactors: memory.take(proposed.length),
  };
  const placed = (values: Float64Array): Float64Array => {
    const array = memory.take(values.length);
    array.set(values);
    return array;
  };
  for (const ensemble of ensembles) {
    const positions = placed(ensemble.positions);
    const logPosteriors = placed(ensemble.logPosteriors);
    const random = new Stream('', ensemble.random.save(), memory.take(streamCells));
    const kernel = openKernel(memory, { ...shared, positions, logPosteriors, cells: random.cells }, loops);
    ensemble.positions = positions;
    ensemble.logPosteriors = logPosteriors;
    ensemble.random = random;
    ensemble.kernel = kernel;
  }
  return memory.release;
}

const doNothing = (): void => undefined;
