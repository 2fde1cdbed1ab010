import { describe } from '../errors.js';
import { version } from './version.js';
import type { Layout } from '../plan/recommendLayouts.js';
import type { Problem } from '../problem/types.js';
import type { Seed } from '../random/stream.js';

/** What request.json holds: what a run was asked, without the data. */
export function requestOf(problem: Problem, options: object, seed: Seed, layout: Layout): unknown {
  const asked = Object.entries(options).filter(([name]) => !['data', 'statePool', 'walkerPool'].includes(name));
  return {
    transdim: version(),
    node: process.version,
    began: new Date().toISOString(),
    module: problem.moduleUrl,
    states: problem.states,
    statePriors: problem.statePriors,
    seed,
    layout,
    options: Object.fromEntries(
      asked.map(([name, value]) => [name, typeof value === 'function' ? describe(value) : (value as unknown)]),
    ),
  };
}
