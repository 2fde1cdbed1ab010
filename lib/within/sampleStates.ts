import { existsSync } from 'node:fs';

import { TransdimError, isTransdimError } from '../errors.js';
import { secondsOfLoop } from '../plan/costs.js';
import { judgeLayout } from '../plan/judgeLayout.js';
import { gaugeFields } from '../pool/types.js';
import { refuseStopped } from '../pool/stopping.js';
import { usePools } from '../pool/usePools.js';
import { openProgress } from '../progress/openProgress.js';
import { areSmall, homeOf } from './chainHome.js';
import { claimChains } from './claimChains.js';
import { layOut, secondsOfReports, timeStates } from './layOut.js';
import { makeTask } from './makeTask.js';
import { checkSampleOptions } from './options.js';
import { sampleRounds } from './sampleRounds.js';
import { makeStateEnsemble } from './stateEnsemble.js';
import { unmetWarnings } from './stopRule.js';
import { openTemporaryFolder } from './temporaryFolder.js';
import type { LaidOut, StateWork } from './layOut.js';
import type { Gauge, OnGauge, ProblemContext, StatePool } from '../pool/types.js';
import type { Problem, State } from '../problem/types.js';
import type { Progress, ProgressDisplay } from '../progress/types.js';
import type { CheckedSampleOptions, SampleOptions } from './options.js';
import type { StateEnsemble } from './stateEnsemble.js';

/** What came of sampling the states of a problem. */
export interface SampledStates {
  /** In the order of the states; without those that were given up. */
  readonly ensembles: readonly StateEnsemble[];
  /** Why states were given up: their workers died three times at the same place. */
  readonly poisoned: readonly TransdimError<'poisoned'>[];
  /** What is to be said of states that made all of their steps without meeting the stop rule. */
  readonly warnings: readonly string[];
  /** A digest of all that decides the chains. */
  readonly chainKey: string;
}

/**
 * The ensembles of all states; `given` are the pools and layout of a run of which this is a stage. `onClaimed` is
 * called when it is known that the folder's chains, if there are any, are those of this call.
 */
export async function sampleStates(
  problem: Problem,
  options: SampleOptions,
  given?: LaidOut,
  onClaimed: () => void = () => undefined,
): Promise<SampledStates> {
  const { data, progress, resume = false } = options;
  const checked = checkSampleOptions(problem, options);
  if (options.chainFolder === undefined) refuseStopped(options.signal); // a folder is claimed first: it can be gone on with
  const work = workOf(problem, checked);
  const laidOut = given ?? (await layOut({ problem, data }, options, work, checked.ensembles, checked));
  const { context, pools } = laidOut;
  const temporary = options.chainFolder === undefined ? openTemporaryFolder() : undefined;
  const folder = temporary ?? { path: checkFolder(options.chainFolder ?? '') }; // a temporary one goes when nobody holds it
  const names = problem.states.map(({ name }) => name);
  const display = await openProgress(progress, 'sample', names, options.signal);
  const { signal } = display;
  try {
    const chainKey =
      temporary === undefined ? await claimChains(folder.path, problem, data, checked, resume) : 'temporary';
    onClaimed();
    refuseStopped(signal);
    const onGauge = relay(display, problem.states, 'sample');
    const began = performance.now();
    return await usePools(pools, async ({ statePool, walkerPool }) => {
      const costs = await costsOf(statePool, context, work, laidOut, checked.timeLimitMs, signal);
      const sizes = problem.states.map(({ index, dimension }) => ({ ...checked.perState[index], dimension }));
      const holdsChains = temporary !== undefined && checked.until === null && areSmall(sizes, checked.ensembles);
      const chains = { chainFolder: folder.path, chainKey, holdsChains };
      const tasks = problem.states.map((state) =>
        makeTask(state, checked, costs[state.index], pools.forwardThreads, chains),
      );
      const site = { statePool, walkerPool, context, onGauge, signal };
      const sampled = await sampleRounds(tasks, checked.until, site);
      display.check();
      const seconds = (performance.now() - began) / 1000;
      const judged = judgeLayout(laidOut.layout, seatsOf(statePool), seconds, sampled.usage);
      const layout = sampled.poisoned.size === 0 ? judged : { ...judged, warning: null }; // deaths took the time
      const finished = problem.states.flatMap((state) => {
        const done = sampled.states.get(state.index);
        return done === undefined ? [] : [{ state, ...done, walkers: checked.perState[state.index].walkers }];
      });
      const kept = finished.map(({ state: { index, dimension }, walkers, steps, report: { held } }) => ({
        ...{ index, dimension, walkers, steps, held },
      }));
      const home = temporary === undefined ? folder : homeOf(temporary, kept, checked.ensembles);
      const ensembles = finished.map(({ state, walkers, steps, untilMet, report, summed }) => {
        const facts = { state, statePrior: problem.statePriors[state.index], seed: checked.seed, layout };
        const shape = { walkers, steps, untilMet, ensembles: checked.ensembles };
        return makeStateEnsemble({ ...facts, ...shape }, report, summed, home);
      });
      const warnings = checked.until === null ? [] : unmetWarnings(ensembles, checked.until);
      return { ensembles, poisoned: [...sampled.poisoned.values()], warnings, chainKey };
    });
  } catch (error) {
    temporary?.remove();
    if (isTransdimError(error, 'interrupted')) display.check();
    throw error;
  } finally {
    display.close();
  }
}

/** What each state will take, as far as the options tell. */
export function workOf(problem: Problem, { perState, ensembles }: CheckedSampleOptions): StateWork[] {
  return problem.states.map(({ index, dimension }) => {
    const { walkers, leastSteps, steps: most } = perState[index];
    const steps = Math.round(Math.sqrt(leastSteps * most)); // under a stop rule nobody knows: between the two
    return { state: index, dimension, evaluations: ensembles * walkers * (steps + 1), batches: 2 * steps + 1 };
  });
}

/** What states of a problem were found to take, for the next call on open pools. */
const known = new WeakMap<Problem, readonly number[]>();

/** The seconds that each state is expected to take in one thread: the longest goes first, and is split first. */
async function costsOf(
  statePool: StatePool,
  context: ProblemContext,
  work: readonly StateWork[],
  { seconds }: LaidOut,
  timeLimitMs: number | null,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { problem } = context;
  let each = seconds ?? known.get(problem);
  if (each === undefined && timeLimitMs === null && work.length > 1 && seatsOf(statePool) > 1) {
    const reports = await timeStates(statePool, context, work, { signal });
    each = secondsOfReports(reports);
    known.set(problem, each);
  }
  return work.map(({ evaluations, dimension }, i) => evaluations * ((each?.[i] ?? 0) + secondsOfLoop(dimension)));
}

/** How many states a pool works on at once. */
function seatsOf({ config }: StatePool): number {
  return 'size' in config ? (config.size ?? 1) : 1;
}

/** Passes gauges on to a display, one state per task. */
export function relay(display: ProgressDisplay, states: readonly State[], stage: Progress['stage']): OnGauge {
  return (task: number, gauge: Gauge) => {
    display.show({
      stage,
      state: states[task].name,
      done: Math.round(gauge[gaugeFields.done]), // parts of a state count by their share
      total: Math.round(gauge[gaugeFields.total]),
      evaluations: gauge[gaugeFields.evaluations],
      acceptance: gauge[gaugeFields.accepted] / gauge[gaugeFields.proposed],
    });
  };
}

/** The path of a folder for chains. Throws TransdimError (tag 'file') where there is none. */
export function checkFolder(path: string): string {
  if (existsSync(path)) return path;
  throw new TransdimError('file', `chainFolder '${path}' does not exist: create it first`, { path });
}
