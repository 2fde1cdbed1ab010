import ndarray from 'ndarray';

import { isTransdimError } from '../errors.js';
import { secondsOfLoop } from '../plan/costs.js';
import { notesPath, removeNotes } from '../pool/notes.js';
import { refuseStopped } from '../pool/stopping.js';
import { useStatePool } from '../pool/usePools.js';
import { digestOf } from '../problem/identity.js';
import { openProgress } from '../progress/openProgress.js';
import { openDensity } from '../pseudoprior/gaussianMixture.js';
import { openStream } from '../random/stream.js';
import { evaluateJob } from '../within/evaluateState.js';
import { checkFailureOptions } from '../within/failureOptions.js';
import { layOut } from '../within/layOut.js';
import { findMembers } from '../within/membersFile.js';
import { relay } from '../within/sampleStates.js';
import { openTemporaryFolder } from '../within/temporaryFolder.js';
import type { TransdimError } from '../errors.js';
import type { Problem, State } from '../problem/types.js';
import type { PseudoPrior } from '../pseudoprior/fitPseudoPrior.js';
import type { GaussianMixture } from '../pseudoprior/types.js';
import type { Seed } from '../random/stream.js';
import type { EvaluateReport, EvaluateTask } from '../within/evaluateState.js';
import type { KnownMembers } from '../within/membersFile.js';
import type { ProposalOptions } from './drawProposals.js';
import type { Members, StateMembers } from './types.js';

/** Points evaluated together: enough for many threads, few enough for live progress. */
const batchSize = 256;

/** Where log posteriors of members that are known are kept, and a digest of the chains that they come from. */
export interface KeptMembers {
  readonly folder: string;
  readonly chainKey: string;
}

/** Members of these states of a problem; of those whose workers did not die of them. */
export async function drawMembers(
  problem: Problem,
  states: readonly State[],
  pseudoPrior: PseudoPrior,
  options: ProposalOptions & { readonly draws: number; readonly seed: Seed },
  kept: KeptMembers | null,
): Promise<{ readonly members: Members; readonly poisoned: readonly TransdimError<'poisoned'>[] }> {
  const { data, draws, seed, progress } = options;
  const { onFailure, timeLimitMs } = checkFailureOptions(options);
  refuseStopped(options.signal);
  const context = { problem, data };
  const work = states.map(({ index, dimension }) => {
    return { state: index, dimension, evaluations: draws, batches: Math.ceil(draws / batchSize) };
  });
  const { pools, seconds } = await layOut(context, options, work, draws, { timeLimitMs });
  const proposed = states.map((state, at) => {
    const drawn = drawState(state, pseudoPrior.states[at], draws, seed);
    return { ...drawn, known: findKnown(state, pseudoPrior.states[at], seed, kept) };
  });
  if (kept !== null) removeNotes(kept.folder);
  const display = await openProgress(
    progress,
    'evaluate',
    states.map(({ name }) => name),
    options.signal,
  );
  const temporary = kept === null ? openTemporaryFolder() : null;
  try {
    const tasks = proposed.map(({ state, points, known }, at): EvaluateTask => {
      const { index, name, dimension } = state;
      const numbers = Int32Array.from({ length: draws }, (_, number) => number).filter(
        (n) => !known.logPosteriors.has(n),
      );
      const own = new Float64Array(numbers.length * dimension);
      numbers.forEach((n, i) => {
        own.set(points.subarray(n * dimension, (n + 1) * dimension), i * dimension);
      });
      const cost = numbers.length * ((seconds?.[at] ?? 0) + secondsOfLoop(dimension));
      return {
        ...{ state: index, name, dimension, points: own, numbers, batchSize: Math.min(batchSize, draws) },
        ...{ cost, onFailure, timeLimitMs, forwardThreads: pools.forwardThreads, kept: known.kept },
        ...{ caution: null, notes: notesPath(temporary?.path ?? kept?.folder ?? '', index) },
      };
    });
    const show = relay(display, states, 'evaluate');
    const { reports, poisoned } = await useStatePool(pools, (statePool) =>
      statePool.performStates(evaluateJob, tasks, context, pools.walkerPool, show, display.signal),
    );
    display.check();
    const finished = proposed.flatMap((own, at) => {
      return poisoned.has(at) ? [] : [{ ...own, numbers: tasks[at].numbers, report: reports[at] }];
    });
    return {
      members: { kind: 'proposal', seed, states: finished.map((own) => membersOf(problem, own, draws)) },
      poisoned: [...poisoned.values()],
    };
  } catch (error) {
    if (isTransdimError(error, 'interrupted')) display.check();
    throw error;
  } finally {
    temporary?.remove();
    display.close();
  }
}

/** The members of a state, from what was known of them and what its task has found. */
function membersOf(
  { statePriors }: Problem,
  own: ReturnType<typeof drawState> & {
    readonly known: Known;
    readonly numbers: Int32Array;
    readonly report: EvaluateReport;
  },
  draws: number,
): StateMembers {
  const { state, known, numbers, report, logPseudoPriors } = own;
  const logPosteriors = new Float64Array(draws);
  for (const [number, value] of known.logPosteriors) if (number < draws) logPosteriors[number] = value;
  numbers.forEach((number, i) => (logPosteriors[number] = report.logPosteriors[i]));
  const failures = [...known.failures.filter(({ walker }) => walker < draws), ...report.failures];
  return {
    ...{ state, statePrior: statePriors[state.index], logPosteriors, logPseudoPriors },
    ...{ seconds: report.seconds, evaluations: draws },
    failures: failures.sort((a, b) => a.walker - b.walker),
    points: ndarray(own.points, [draws, state.dimension]),
    shape: { ensembles: 1, steps: draws, walkers: 1 },
    logRatios: logPosteriors.map((value, i) => value - logPseudoPriors[i]),
  };
}

interface Known extends KnownMembers {
  readonly kept: EvaluateTask['kept'];
}

/** What the folder knows of a state's members; those of another pseudo-prior are of no use any more, and go. */
function findKnown(state: State, mixture: GaussianMixture, seed: Seed, given: KeptMembers | null): Known {
  if (given === null) return { logPosteriors: new Map(), failures: [], kept: null };
  const key = digestOf([given.chainKey, seed, state.index, mixture]);
  return { ...findMembers(given.folder, state.index, key), kept: { folder: given.folder, key } };
}

function drawState(state: State, mixture: GaussianMixture, draws: number, seed: Seed) {
  const density = openDensity(mixture);
  const random = openStream(seed, 'propose', state.name);
  const points = new Float64Array(draws * state.dimension);
  const logPseudoPriors = new Float64Array(draws);
  for (let i = 0; i < draws; i++) {
    const point = points.subarray(i * state.dimension, (i + 1) * state.dimension);
    density.draw(random, point);
    logPseudoPriors[i] = density.logDensity(point);
  }
  return { state, points, logPseudoPriors };
}
