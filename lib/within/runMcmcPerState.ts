import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { TransdimError } from '../errors.js';
import { gaugeFields } from '../pool/types.js';
import { checkPools, useStatePool } from '../pool/usePools.js';
import { checkProblem } from '../problem/loadProblem.js';
import { standAside } from '../problem/registry.js';
import { openProgress } from '../progress/openProgress.js';
import { readChain } from './chainFile.js';
import { checkSampleOptions, refuseUnknown, sampleOptionNames } from './options.js';
import { sampleJob } from './sampleState.js';
import { makeStateEnsemble } from './stateEnsemble.js';
import { openTemporaryFolder } from './temporaryFolder.js';
import type { Gauge, OnGauge } from '../pool/types.js';
import type { Problem, State } from '../problem/types.js';
import type { Progress, ProgressDisplay } from '../progress/types.js';
import type { Chain } from './chainFile.js';
import type { CheckedSampleOptions, SampleOptions } from './options.js';
import type { StateEnsemble } from './stateEnsemble.js';
import type { SampleTask } from './types.js';

/**
 * Samples every state of a problem with independent affine-invariant ensembles; one StateEnsemble per state, in order.
 * The bits depend on the problem, the data, the options and the seed; never on the pools.
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
  const { data, progress } = options;
  const checked = checkSampleOptions(problem, options);
  const pools = checkPools(problem, options);
  const temporary = options.chainFolder === undefined ? openTemporaryFolder() : undefined;
  const folder = temporary?.path ?? checkFolder(options.chainFolder ?? '');
  const display = openProgress(
    progress,
    'sample',
    problem.states.map(({ name }) => name),
  );
  try {
    const tasks = problem.states.map((state) => makeTask(state, checked, folder));
    const reports = await useStatePool(pools, (statePool) =>
      statePool.performStates(
        sampleJob,
        tasks,
        { problem, data },
        pools.walkerPool,
        relay(display, problem.states, 'sample'),
      ),
    );
    display.check();
    return reports.map((report, index) => {
      const { chainPath } = tasks[index];
      const chain: Chain | undefined = temporary === undefined ? undefined : readChain(chainPath);
      const facts = { state: problem.states[index], statePrior: problem.statePriors[index], seed: checked.seed };
      return makeStateEnsemble(facts, report, () => chain ?? readChain(chainPath));
    });
  } finally {
    display.close();
    temporary?.remove();
  }
}

function makeTask(state: State, checked: CheckedSampleOptions, folder: string): SampleTask {
  const { ensembles, seed, moves, verify } = checked;
  const own = checked.perState[state.index];
  return {
    ...own,
    ...{ ensembles, seed, moves, verify, state: state.index, name: state.name, dimension: state.dimension },
    batchSize: ensembles * own.walkers,
    chainPath: join(folder, `${state.index}.chain`),
  };
}

/** Passes gauges on to a display, one state per task. */
export function relay(display: ProgressDisplay, states: readonly State[], stage: Progress['stage']): OnGauge {
  return (task: number, gauge: Gauge) => {
    display.show({
      stage,
      state: states[task].name,
      done: gauge[gaugeFields.done],
      total: gauge[gaugeFields.total],
      evaluations: gauge[gaugeFields.evaluations],
      acceptance: gauge[gaugeFields.accepted] / gauge[gaugeFields.proposed],
    });
  };
}

function checkFolder(path: string): string {
  if (existsSync(path)) return path;
  throw new TransdimError('file', `chainFolder '${path}' does not exist: create it first`, { path });
}
