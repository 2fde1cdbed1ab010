import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { lockFolder } from '../files/lockFolder.js';
import { withWayOn } from '../files/fullDisk.js';
import { scriptText } from '../files/quote.js';
import { requestName, storable, withStored } from '../files/request.js';
import { writeJson } from '../files/wholeFile.js';
import { checkProblem } from '../problem/loadProblem.js';
import { standAside } from '../problem/registry.js';
import { stoppable } from '../progress/stoppable.js';
import { checkEmpty } from './claimChains.js';
import { checkSampleOptions, checkSeed, refuseUnknown, sampleOptionNames, storedOptionNames } from './options.js';
import { checkFolder, sampleStates } from './sampleStates.js';
import type { Problem } from '../problem/types.js';
import type { SampleOptions } from './options.js';
import type { StateEnsemble } from './stateEnsemble.js';

/**
 * Samples every state of a problem with independent affine-invariant ensembles; one StateEnsemble per state, in order.
 * The bits depend on the problem, the data, the options and the seed; never on the pools. Pools that were asked for and
 * turn out slower than serial, or whose helpers were of little use, are reported as a warning of the process (TransdimWarning), and in `layout.warning`.
 * With a chainFolder, a call that was cut short goes on with `resume: true`.
 *
 * @throws {TransdimError} tag 'option', 'problem' or 'changed' before anything starts; 'start', 'evaluation', 'verification',
 * 'worker', 'file' or 'interrupted' while it runs; 'poisoned' when the other states are done.
 * @example
 * const [linear, cubic] = await runMcmcPerState(problem, { steps: 3000, seed: 7, statePool: { kind: 'processes', size: 2 } });
 * console.log(linear.mean, linear.rhat, cubic.samples.shape);
 */
export async function runMcmcPerState<Data, Shared>(
  problem: Problem<Data, Shared>,
  options: SampleOptions = {},
): Promise<StateEnsemble[]> {
  await standAside('runMcmcPerState');
  checkProblem(problem);
  refuseUnknown('runMcmcPerState', options, sampleOptionNames);
  const { ensembles, poisoned, warnings } = await inFolder(problem, options);
  if (poisoned.length > 0) throw poisoned[0];
  const { warning } = ensembles[0].layout;
  for (const text of [...(warning === null ? [] : [warning]), ...warnings])
    process.emitWarning(text, 'TransdimWarning');
  return [...ensembles];
}

/** Samples with the folder to itself, if there is one, and leaves there what was asked. */
async function inFolder(problem: Problem, given: SampleOptions) {
  const { chainFolder, resume } = given;
  if (chainFolder === undefined) {
    if (resume !== true) return sampleStates(problem, given);
    const message = 'resume: true needs the chainFolder to go on with';
    throw new TransdimError('option', message, { option: 'resume', given: true });
  }
  checkFolder(chainFolder);
  const options = resume === true ? withStored(given, chainFolder, storedOptionNames) : given;
  const seed = checkSeed(options.seed);
  checkSampleOptions(problem, options);
  const hint = `to go on: runMcmcPerState(problem, { chainFolder: ${scriptText(chainFolder)}, resume: true })`;
  const lock = lockFolder(chainFolder);
  try {
    if (resume !== true) checkEmpty(chainFolder);
    const write = (): void => {
      const request = { module: problem.moduleUrl, seed, options: storable(options, storedOptionNames) };
      writeJson(join(chainFolder, requestName), request);
    };
    return await stoppable(given.signal, hint, (signal) =>
      sampleStates(problem, { ...options, seed, signal }, undefined, write),
    );
  } catch (error) {
    throw withWayOn(error, chainFolder, hint);
  } finally {
    lock.release();
  }
}
