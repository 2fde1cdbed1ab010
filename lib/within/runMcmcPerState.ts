import { checkProblem } from '../problem/loadProblem.js';
import { standAside } from '../problem/registry.js';
import { refuseUnknown, sampleOptionNames } from './options.js';
import { sampleStates } from './sampleStates.js';
import type { Problem } from '../problem/types.js';
import type { SampleOptions } from './options.js';
import type { StateEnsemble } from './stateEnsemble.js';

/**
 * Samples every state of a problem with independent affine-invariant ensembles; one StateEnsemble per state, in order.
 * The bits depend on the problem, the data, the options and the seed; never on the pools. Pools that were asked for and
 * turn out slower than serial are reported as a warning of the process (TransdimWarning), and in `layout.warning`.
 *
 * @throws {TransdimError} tag 'option' or 'problem' before anything starts; 'start', 'evaluation', 'verification',
 * 'worker' or 'file' while it runs.
 * @example
 * const [linear, cubic] = await runMcmcPerState(problem, { steps: 3000, seed: 7, statePool: { kind: 'processes', size: 2 } });
 * console.log(linear.mean, linear.rhat, cubic.samples.shape);
 */
export async function runMcmcPerState<Data, Shared>(
  problem: Problem<Data, Shared>,
  options: SampleOptions = {},
): Promise<StateEnsemble[]> {
  await standAside();
  checkProblem(problem);
  refuseUnknown('runMcmcPerState', options, sampleOptionNames);
  const ensembles = await sampleStates(problem, options);
  const { warning } = ensembles[0].layout;
  if (warning !== null) process.emitWarning(warning, 'TransdimWarning');
  return ensembles;
}
