import { checkArgument } from '../errors.js';
import { checkAmountField, checkCountField, checkFields } from './checkFields.js';
import { inspectCoresAndMemory } from './inspectMachine.js';
import { recommendLayouts } from './recommendLayouts.js';
import type { LayoutNeeds, Recommendation } from './recommendLayouts.js';

/**
 * How many state processes, and threads in each, suit this machine: conservative, recommended and aggressive layouts,
 * whose statePool and walkerPool can be passed on as they are. Processes first, up to one for each independent ensemble of
 * each state; threads for cores that are left over; no more than 80 % of the available memory.
 *
 * @throws {TransdimError} tag 'option': a count that is no whole number from 1, or memory below 0.
 * @example
 * const { recommended } = await recommendProcessCounts({ states: 6, walkers: 32 });
 * console.log(recommended.reason);
 * await runMcmcPerState(problem, { statePool: recommended.statePool, walkerPool: recommended.walkerPool });
 */
export async function recommendProcessCounts(needs: LayoutNeeds): Promise<Recommendation> {
  checkFields('recommendProcessCounts', needs, ['states', 'walkers', 'ensembles', 'problemMemoryMb']);
  const { states } = needs as Partial<LayoutNeeds>;
  checkArgument('states', states !== undefined, 'states must be a whole number of at least 1', states);
  for (const option of ['states', 'walkers', 'ensembles'] as const) checkCountField(option, needs[option]);
  checkAmountField('problemMemoryMb', needs.problemMemoryMb);
  return recommendLayouts(await inspectCoresAndMemory(), needs);
}
