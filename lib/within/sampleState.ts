import { openMoves } from '../moves/mixture.js';
import { gaugeFields } from '../pool/types.js';
import { blame, recordFailures } from './blame.js';
import { createChains } from './createChains.js';
import { openTally, sumTallies } from './ensemble.js';
import { openRedBlueStep } from './redBlueStep.js';
import { rescueSteps, rescueWalkers } from './rescueWalkers.js';
import { startEnsembles } from './startEnsembles.js';
import { summariseState } from './summariseState.js';
import { copyEnsembles, isVerified, verifyStep } from './verifyStep.js';
import type { Gauge, StateJob, TaskEnvironment } from '../pool/types.js';
import type { Place } from './blame.js';
import type { Tally } from './ensemble.js';
import type { FailedEvaluation, SampleReport, SampleTask } from './types.js';

/** Samples one state: start, steps, chain files, and what they say. It can be split, as its ensembles know nothing of each other. */
export const sampleJob: StateJob<SampleTask, SampleReport> = {
  name: 'sample',
  perform: async (task, at) => {
    const began = performance.now();
    const tally = openTally();
    let locate = (slot: number): Place => ({ state: task.name, ensemble: null, walker: slot, step: 0 });
    const failures = recordFailures(at.evaluator, task.onFailure, task.dimension, (slot) => locate(slot));
    await sample(task, at, tally, (next) => (locate = next));
    const seconds = (performance.now() - began) / 1000;
    const isWhole = task.ensembles.length === task.ofEnsembles;
    const summarised = isWhole && task.summarises ? summariseState({ ...task, ensembles: task.ofEnsembles }) : null;
    return { ...tally, failures: inOrder(failures), summarised, seconds };
  },
  split: (task, parts) => {
    const { ensembles, walkers, cost } = task;
    const count = Math.min(parts, ensembles.length);
    return Array.from({ length: count }, (_, part): SampleTask => {
      const from = Math.ceil((part * ensembles.length) / count);
      const own = ensembles.slice(from, Math.ceil(((part + 1) * ensembles.length) / count));
      const share = own.length / ensembles.length;
      return { ...task, ensembles: own, batchSize: walkers * own.length, cost: cost * share };
    });
  },
  join: (_, reports) => ({
    ...sumTallies(reports),
    failures: inOrder(reports.flatMap(({ failures }) => failures)),
    summarised: null,
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
  }),
};

/** Step after step, in each by ensemble and walker: the same list whether or not a state was split. */
function inOrder(failures: readonly FailedEvaluation[]): FailedEvaluation[] {
  const keys = ['step', 'ensemble', 'walker'] as const;
  return failures.toSorted((a, b) => keys.reduce((order, key) => order || Number(a[key]) - Number(b[key]), 0));
}

/** `locateBy` is told how to find the walker of a slot, whenever that changes. */
async function sample(
  task: SampleTask,
  at: TaskEnvironment,
  tally: Tally,
  locateBy: (locate: (slot: number) => Place) => void,
): Promise<void> {
  const { name, walkers, dimension, evaluator } = { ...task, evaluator: at.evaluator };
  const ensembles = await startEnsembles(task, at, tally, locateBy);
  const chooseMove = openMoves(task.moves, dimension);
  const step = openRedBlueStep(ensembles, chooseMove, evaluator, tally);
  const chain = createChains(task.chainFolder, task.state, task.ensembles, { state: name, walkers, dimension });
  const positions = ensembles.map((ensemble) => ensemble.positions);
  const logPosteriors = ensembles.map((ensemble) => ensemble.logPosteriors);
  const rescues = rescueSteps(task);
  let number = 1;
  const locate = (slot: number): Place => {
    const { ensemble, walker } = step.whoIs(slot);
    return { state: name, ensemble: task.ensembles[ensemble], walker, step: number };
  };
  locateBy(locate);
  try {
    for (; number <= task.steps; number++) {
      const before = task.verify && isVerified(number) ? copyEnsembles(ensembles) : undefined;
      try {
        const pending = step.advance();
        if (pending !== undefined) await pending;
      } catch (error) {
        throw blame(error, locate, evaluator.points, dimension);
      }
      if (before !== undefined) await verifyStep(before, ensembles, number, chooseMove, task, at);
      if (rescues.has(number)) tally.rescued += ensembles.reduce((sum, ensemble) => sum + rescueWalkers(ensemble), 0);
      chain.append(positions, logPosteriors);
      show(at.gauge, number, task, tally);
    }
  } finally {
    chain.close();
  }
}

/** Steps of a part count by its share of the ensembles, so that those of all parts add up to those of the state. */
function show(gauge: Gauge, done: number, task: SampleTask, tally: Tally): void {
  const share = task.ensembles.length / task.ofEnsembles;
  gauge[gaugeFields.done] = done * share;
  gauge[gaugeFields.total] = task.steps * share;
  gauge[gaugeFields.evaluations] = tally.evaluations;
  gauge[gaugeFields.accepted] = tally.accepted;
  gauge[gaugeFields.proposed] = tally.proposed;
}
