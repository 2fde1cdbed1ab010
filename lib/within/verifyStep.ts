import { TransdimError } from '../errors.js';
import { Stream } from '../random/stream.js';
import { blame } from './blame.js';
import { openTally } from './ensemble.js';
import { openRedBlueStep } from './redBlueStep.js';
import type { MoveChooser } from '../moves/mixture.js';
import type { TaskEnvironment } from '../pool/types.js';
import type { Ensemble } from './ensemble.js';
import type { SampleTask } from './types.js';

/** Whether `verify: true` repeats this step: the first two, then one in fifty. */
export function isVerified(step: number): boolean {
  return step <= 2 || step % 50 === 0;
}

/** The ensembles as they stand, to start from again; what they count then counts for nothing. */
export function copyEnsembles(ensembles: readonly Ensemble[]): Ensemble[] {
  return ensembles.map(({ random, positions, logPosteriors }) => ({
    random: new Stream('', random.save()),
    positions: positions.slice(),
    logPosteriors: logPosteriors.slice(),
    tally: openTally(),
  }));
}

/**
 * Makes a step again from `before`, in this thread alone, and compares every bit with `after`.
 * @throws {TransdimError} tag 'verification': the first walker that differs
 */
export async function verifyStep(
  before: readonly Ensemble[],
  after: readonly Ensemble[],
  step: number,
  chooseMove: MoveChooser,
  task: SampleTask,
  at: TaskEnvironment,
): Promise<void> {
  const evaluator = at.openSerial(task.batchSize);
  if (task.onFailure === 'reject') evaluator.onFailure = () => undefined; // the first time it was recorded
  const again = openRedBlueStep(before, chooseMove, evaluator);
  try {
    await again.advance();
  } catch (error) {
    const locate = (slot: number) => {
      const { ensemble, walker } = again.whoIs(slot);
      return { state: task.name, ensemble: task.ensembles[ensemble], walker, step };
    };
    throw blame(error, locate, evaluator.points, task.dimension);
  }
  for (const [position, repeated] of before.entries()) {
    const ensemble = task.ensembles[position];
    for (let walker = 0; walker < task.walkers; walker++) {
      if (isSame(repeated, after[position], walker, task.dimension)) continue;
      throw new TransdimError(
        'verification',
        `step ${step} of state '${task.name}' came out differently when it was repeated serially (ensemble ${ensemble}, walker ${walker}): log posterior ${after[position].logPosteriors[walker]}, then ${repeated.logPosteriors[walker]}. The log posterior is not a function of its arguments alone, or threads write to memory they share`,
        { state: task.name, ensemble, walker, step },
      );
    }
  }
}

function isSame(a: Ensemble, b: Ensemble, walker: number, dimension: number): boolean {
  if (!Object.is(a.logPosteriors[walker], b.logPosteriors[walker])) return false;
  for (let i = walker * dimension; i < (walker + 1) * dimension; i++) {
    if (!Object.is(a.positions[i], b.positions[i])) return false;
  }
  return true;
}
