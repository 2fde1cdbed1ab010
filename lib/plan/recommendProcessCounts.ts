import { TransdimError, checkArgument, describe } from '../errors.js';
import { inspectMachine } from './inspectMachine.js';
import { recommendLayouts } from './recommendLayouts.js';
import type { LayoutNeeds, Recommendation } from './recommendLayouts.js';

/**
 * How many state processes, and threads in each, suit this machine: conservative, recommended and aggressive layouts,
 * whose statePool and walkerPool can be passed on as they are.
 *
 * @throws {TransdimError} tag 'option': a count that is no whole number from 1, or memory below 0.
 * @example
 * const { recommended } = await recommendProcessCounts({ states: 6, walkers: 32 });
 * console.log(recommended.reason);
 * await runMcmcPerState(problem, { statePool: recommended.statePool, walkerPool: recommended.walkerPool });
 */
export async function recommendProcessCounts(needs: LayoutNeeds): Promise<Recommendation> {
  checkArgument('needs', typeof (needs as unknown) === 'object', 'recommendProcessCounts needs { states, ... }', needs);
  for (const option of ['states', 'walkers', 'ensembles'] as const) {
    const given: unknown = needs[option];
    if (given === undefined && option !== 'states') continue;
    if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 1) continue;
    throw new TransdimError('option', `${option} must be a whole number of at least 1; got ${describe(given)}`, {
      option,
      given,
    });
  }
  const { problemMemoryMb = 0 } = needs;
  if (!(problemMemoryMb >= 0 && problemMemoryMb < Infinity)) {
    throw new TransdimError('option', `problemMemoryMb must be at least 0; got ${describe(problemMemoryMb)}`, {
      option: 'problemMemoryMb',
      given: problemMemoryMb,
    });
  }
  return recommendLayouts(await inspectMachine(), needs);
}
