import { openMoves } from '../moves/mixture.js';
import { gaugeFields } from '../pool/types.js';
import { TransdimError } from '../errors.js';
import { blame } from './blame.js';
import { sumTallies } from './ensemble.js';
import { openCaution } from './openCaution.js';
import { openRedBlueStep } from './redBlueStep.js';
import { placeEnsembles } from './placeEnsembles.js';
import { rescueSteps, rescueWalkers } from './rescueWalkers.js';
import { closeAll, openSampled } from './sampledEnsembles.js';
import { nextStretch } from './stretches.js';
import { summariseState } from './summariseState.js';
import { copyEnsembles, isVerified, verifyStep } from './verifyStep.js';
import type { Gauge, StateJob, TaskEnvironment } from '../pool/types.js';
import type { Place } from './blame.js';
import type { Sampled } from './sampledEnsembles.js';
import type { Stretch } from './stretches.js';
import type { FailedEvaluation, SampleReport, SampleTask } from './types.js';

/** A chain file is written at the first step after so long, and whenever its buffer is full. */
const checkpointMs = 1000;

/**
 * Samples one state: start, steps, chain files, and what they say. It goes on where its chain files end, and can be split,
 * as its ensembles know nothing of each other.
 */
export const sampleJob: StateJob<SampleTask, SampleReport> = {
  name: 'sample',
  perform: async (task, at) => {
    const began = performance.now();
    const sampled = await sample(task, at);
    const seconds = (performance.now() - began) / 1000;
    const isWhole = task.ensembles.length === task.ofEnsembles;
    const summarised = isWhole && task.summarises ? summariseState({ ...task, ensembles: task.ofEnsembles }) : null;
    const tally = sumTallies(sampled.map(({ ensemble }) => ensemble.tally));
    return { ...tally, failures: inOrder(sampled.flatMap(({ failures }) => failures)), summarised, seconds };
  },
  split: (task, parts) => {
    const { ensembles, walkers, cost, notes } = task;
    const count = Math.min(parts, ensembles.length);
    return Array.from({ length: count }, (_, part): SampleTask => {
      const from = Math.ceil((part * ensembles.length) / count);
      const own = ensembles.slice(from, Math.ceil(((part + 1) * ensembles.length) / count));
      const share = own.length / ensembles.length;
      const own_ = { ensembles: own, batchSize: walkers * own.length, cost: cost * share };
      return { ...task, ...own_, notes: notes === null ? null : `${notes}.${own[0]}` };
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

async function sample(task: SampleTask, at: TaskEnvironment): Promise<readonly Sampled[]> {
  const { name, caution, checkAt } = task;
  let locate = (slot: number): Place => ({ state: name, ensemble: null, walker: slot, step: 0 });
  const locateBy = (next: (slot: number) => Place): void => {
    locate = next;
  };
  const pending: FailedEvaluation[] = [];
  const { notebook, cautious } = openCaution(task, at.evaluator, (slot) => locate(slot), pending);
  let members: readonly Sampled[] = [];
  let release: (() => void) | undefined;
  try {
    members = await openSampled(task, { ...at, evaluator: cautious }, locateBy);
    release = placeEnsembles(
      members.map(({ ensemble }) => ensemble),
      at.evaluator,
    );
    const begun = Math.min(...members.map((member) => member.steps));
    const since = { at: performance.now(), steps: members.reduce((sum, { steps }) => sum + steps, 0) };
    const far = Math.ceil(((caution ?? 0) * task.ofEnsembles) / task.ensembles.length);
    const next = () => nextStretch(members, checkAt, notebook === null ? 0 : begun + far);
    for (let stretch = next(); stretch !== null; stretch = next()) {
      const evaluator = stretch.isCautious ? cautious : at.evaluator;
      if (!stretch.isCautious) notebook?.rest();
      await advance(stretch, { task, at: { ...at, evaluator }, members, pending, since, locateBy });
    }
    notebook?.rest();
    return members;
  } finally {
    notebook?.close();
    release?.();
    closeAll(members.map(({ chain }) => chain));
  }
}

/** What all stretches of a task have in common. */
interface Sampling {
  readonly task: SampleTask;
  readonly at: TaskEnvironment;
  /** All ensembles of the task, whether they move or not. */
  readonly members: readonly Sampled[];
  /** Evaluations that failed since the last checkpoint. */
  readonly pending: FailedEvaluation[];
  /** When they began to move here, and the steps that all of them had made by then. */
  readonly since: { readonly at: number; readonly steps: number };
  locateBy(this: void, locate: (slot: number) => Place): void;
}

/** Moves the ensembles of a stretch to its end, or until the task is to stop. */
async function advance({ movers, from, until }: Stretch<Sampled>, sampling: Sampling): Promise<void> {
  const { task, at, members, pending, since, locateBy } = sampling;
  const { name, dimension } = task;
  const { evaluator } = at;
  const ensembles = movers.map(({ ensemble }) => ensemble);
  const indices = movers.map(({ index }) => index);
  const chooseMove = openMoves(task.moves, dimension);
  const step = openRedBlueStep(ensembles, chooseMove, evaluator);
  const rescues = rescueSteps({ thinning: task.thinning, steps: task.leastSteps });
  let number = from + 1;
  const locate = (slot: number): Place => {
    const { ensemble, walker } = step.whoIs(slot);
    return { state: name, ensemble: indices[ensemble], walker, step: number };
  };
  locateBy(locate);
  let written = performance.now();
  for (; number <= until; number++) {
    const before = task.verify && isVerified(number) ? copyEnsembles(ensembles) : undefined;
    try {
      const waiting = step.advance();
      if (waiting !== undefined) await waiting;
    } catch (error) {
      throw blame(error, locate, evaluator.points, dimension);
    }
    if (before !== undefined)
      await verifyStep(before, ensembles, number, chooseMove, { ...task, ensembles: indices }, at);
    if (rescues.has(number)) for (const ensemble of ensembles) ensemble.tally.rescued += rescueWalkers(ensemble);
    for (const member of movers) {
      member.chain.append(member.ensemble.positions, member.ensemble.logPosteriors);
      member.steps = number;
    }
    const isStopped = at.gauge[gaugeFields.stop] > 0;
    const now = performance.now();
    if (number === until || isStopped || movers[0].chain.isFull || now - written > checkpointMs) {
      writeDown(movers, pending);
      written = now;
    }
    show(at.gauge, task, members, since, now);
    if (isStopped)
      throw new TransdimError('interrupted', `the sampling of state '${name}' was stopped`, { folder: null });
  }
}

/** Writes the steps since the last time, and the evaluations that failed in them, to the chain files. */
function writeDown(movers: readonly Sampled[], pending: FailedEvaluation[]): void {
  for (const { ensemble, index, chain, failures } of movers) {
    const own = pending.filter((failure) => failure.ensemble === index);
    chain.checkpoint({ stream: ensemble.random.save(), tally: ensemble.tally }, own);
    failures.push(...own);
  }
  pending.length = 0;
}

/** Steps count by the share of the ensembles that have made them, so that those of all parts add up to those of the state. */
function show(
  gauge: Gauge,
  task: SampleTask,
  members: readonly Sampled[],
  since: Sampling['since'],
  now: number,
): void {
  let [steps, evaluations, accepted, proposed] = [0, 0, 0, 0];
  for (const { ensemble, steps: made } of members) {
    steps += made;
    evaluations += ensemble.tally.evaluations;
    accepted += ensemble.tally.accepted;
    proposed += ensemble.tally.proposed;
  }
  gauge[gaugeFields.done] = steps / task.ofEnsembles;
  gauge[gaugeFields.total] = (task.steps * members.length) / task.ofEnsembles;
  gauge[gaugeFields.rest] = ((now - since.at) / 1000) * ((task.steps * members.length - steps) / (steps - since.steps));
  gauge[gaugeFields.evaluations] = evaluations;
  gauge[gaugeFields.accepted] = accepted;
  gauge[gaugeFields.proposed] = proposed;
}
