import { openMoves } from '../moves/mixture.js';
import { gaugeFields } from '../pool/types.js';
import { TransdimError } from '../errors.js';
import { blame } from './blame.js';
import { openRedBlueStep } from './redBlueStep.js';
import { rescueSteps, rescueWalkers } from './rescueWalkers.js';
import { copyEnsembles, isVerified, verifyStep } from './verifyStep.js';
import type { MoveChooser } from '../moves/mixture.js';
import type { BatchEvaluator, Gauge, TaskEnvironment } from '../pool/types.js';
import type { Place } from './blame.js';
import type { Ensemble } from './ensemble.js';
import type { Sampled } from './sampledEnsembles.js';
import type { Stretch } from './stretches.js';
import type { FailedEvaluation, SampleTask } from './types.js';

/** A chain file is written at the first step after so long, and whenever its buffer is full. */
const checkpointMs = 1000;

/** What all stretches of a task have in common. */
export interface Sampling {
  readonly name: string;
  readonly dimension: number;
  /** Steps to make, and the ensembles of the state, of which some may move elsewhere. */
  readonly steps: number;
  readonly ofEnsembles: number;
  readonly gauge: Gauge;
  readonly chooseMove: MoveChooser;
  /** Steps after which lost walkers are put in the place of others. */
  readonly rescues: ReadonlySet<number>;
  /** Whether some steps are made again and compared: see verifyStep. */
  readonly verify: boolean;
  verifyStep(this: void, before: readonly Ensemble[], movers: readonly Sampled[], step: number): Promise<void>;
  /** All ensembles of the task, whether they move or not. */
  readonly members: readonly Sampled[];
  /** Evaluations that failed since the last checkpoint. */
  readonly pending: FailedEvaluation[];
  /** When they began to move here, and the steps that all of them had made by then. */
  readonly since: { readonly at: number; readonly steps: number };
  locateBy(this: void, locate: (slot: number) => Place): void;
}

/**
 * The loop's own copy of what it needs of a task: messages between threads have hidden classes that die with them, and
 * with these what was compiled for them.
 */
export function openSampling(
  task: SampleTask,
  at: TaskEnvironment,
  members: readonly Sampled[],
  pending: FailedEvaluation[],
  locateBy: Sampling['locateBy'],
): Sampling {
  const { name, dimension, steps, ofEnsembles, verify, thinning, leastSteps } = task;
  const chooseMove = openMoves(task.moves, dimension);
  return {
    name,
    dimension,
    steps,
    ofEnsembles,
    gauge: at.gauge,
    chooseMove,
    rescues: rescueSteps({ thinning, steps: leastSteps }),
    verify,
    verifyStep: (before, movers, step) => {
      const after = movers.map(({ ensemble }) => ensemble);
      const ensembles = movers.map(({ index }) => index);
      return verifyStep(before, after, step, chooseMove, { ...task, ensembles }, at);
    },
    members,
    pending,
    since: { at: performance.now(), steps: members.reduce((sum, { steps: made }) => sum + made, 0) },
    locateBy,
  };
}

/** Moves the ensembles of a stretch to its end, or until the task is to stop. */
export async function advance(
  { movers, from, until }: Stretch<Sampled>,
  evaluator: BatchEvaluator,
  sampling: Sampling,
): Promise<void> {
  const { name, dimension, gauge, chooseMove, rescues, verify, pending } = sampling;
  const ensembles = Array.from(movers, ({ ensemble }) => ensemble); // a compiled .map makes an array of another hidden class
  const step = openRedBlueStep(ensembles, chooseMove, evaluator);
  let number = from + 1;
  const locate = (slot: number): Place => {
    const { ensemble, walker } = step.whoIs(slot);
    return { state: name, ensemble: movers[ensemble].index, walker, step: number };
  };
  sampling.locateBy(locate);
  let written = performance.now();
  for (; number <= until; number++) {
    const before = verify && isVerified(number) ? copyEnsembles(ensembles) : undefined;
    try {
      const waiting = step.advance();
      if (waiting !== undefined) await waiting;
    } catch (error) {
      throw blame(error, locate, evaluator.points, dimension);
    }
    if (before !== undefined) await sampling.verifyStep(before, movers, number);
    if (rescues.has(number)) for (const ensemble of ensembles) ensemble.tally.rescued += rescueWalkers(ensemble);
    for (const member of movers) {
      member.chain.append(member.ensemble.positions, member.ensemble.logPosteriors);
      member.steps = number;
    }
    const isStopped = gauge[gaugeFields.stop] > 0;
    const now = performance.now();
    if (number === until || isStopped || movers[0].chain.isFull || now - written > checkpointMs) {
      writeDown(movers, pending);
      written = now;
    }
    show(sampling, now);
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
function show({ gauge, ofEnsembles, steps: wanted, members, since }: Sampling, now: number): void {
  let [steps, evaluations, accepted, proposed] = [0, 0, 0, 0];
  for (const { ensemble, steps: made } of members) {
    steps += made;
    evaluations += ensemble.tally.evaluations;
    accepted += ensemble.tally.accepted;
    proposed += ensemble.tally.proposed;
  }
  gauge[gaugeFields.done] = steps / ofEnsembles;
  gauge[gaugeFields.total] = (wanted * members.length) / ofEnsembles;
  gauge[gaugeFields.rest] = ((now - since.at) / 1000) * ((wanted * members.length - steps) / (steps - since.steps));
  gauge[gaugeFields.evaluations] = evaluations;
  gauge[gaugeFields.accepted] = accepted;
  gauge[gaugeFields.proposed] = proposed;
}
