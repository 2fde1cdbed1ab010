import type { TransdimError } from '../errors.js';
import { isMapPool } from '../pool/config.js';
import { isOpenWalkerPool } from '../pool/types.js';
import { hasSegmentFile } from '../files/segmentFile.js';
import { chainPath, openChainFile } from './chainFile.js';
import { sampleJob } from './sampleState.js';
import { isMet, nextCheck } from './stopRule.js';
import { isQuick, summariseJob, summariseState } from './summariseState.js';
import type { Gauge, ProblemContext, StatePool, TaskUsage, WalkerPool, WalkerPoolConfig } from '../pool/types.js';
import type { SummariseReport } from './summariseState.js';
import type { StopRule } from './stopRule.js';
import type { SampleReport, SampleTask } from './types.js';

/** What came of a state. */
export interface SampledState {
  /** Steps of each ensemble. */
  readonly steps: number;
  /** Of its last round; the seconds are those of all rounds. */
  readonly report: SampleReport;
  readonly summed: SummariseReport;
  /** Whether the stop rule was met; null without one. */
  readonly untilMet: boolean | null;
}

/** What came of the states of a call. */
export interface SampledRounds {
  /** By the index of the state; those that were given up are not there. */
  readonly states: ReadonlyMap<number, SampledState>;
  readonly poisoned: ReadonlyMap<number, TransdimError<'poisoned'>>;
  readonly usage: readonly TaskUsage[];
}

/** Where the states are sampled, and who is told how far they are. */
export interface SampleSite {
  readonly statePool: StatePool;
  readonly walkerPool: WalkerPoolConfig | WalkerPool;
  readonly context: ProblemContext;
  onGauge(this: void, state: number, gauge: Gauge): void;
  readonly signal: AbortSignal | undefined;
}

/** A task, and the step at which its state is looked at next. */
interface Open {
  readonly task: SampleTask;
  readonly steps: number;
}

/**
 * Samples the states of some tasks to the end: at once, or, under a stop rule, from check to check, those together that have
 * not met it. A state is gone on with where its chain files end, so that a round is no more than a run with more steps.
 */
export async function sampleRounds(
  tasks: readonly SampleTask[],
  rule: StopRule | null,
  site: SampleSite,
): Promise<SampledRounds> {
  const states = new Map<number, SampledState>();
  const poisoned = new Map<number, TransdimError<'poisoned'>>();
  const usage: TaskUsage[] = [];
  const checkOf = (task: SampleTask, steps: number): number =>
    rule === null ? task.steps : Math.min(task.steps, nextCheck(steps, task.thinning));
  let open = tasks.map((task): Open => ({ task, steps: checkOf(task, rule === null ? 0 : stepsMade(task)) }));
  while (open.length > 0) {
    const round = await sampleRound(open, site);
    usage.push(...round.usage);
    for (const [at, error] of round.poisoned) poisoned.set(open[at].task.state, error);
    open = open.flatMap(({ task, steps }, at) => {
      if (round.poisoned.has(at)) return [];
      const [report, summed] = [round.reports[at], round.summaries[at]];
      const before = states.get(task.state);
      const untilMet = rule === null ? null : isMet(rule, summed.summary);
      states.set(task.state, {
        ...{ steps, untilMet },
        report: { ...report, seconds: report.seconds + (before?.report.seconds ?? 0) },
        summed: { ...summed, seconds: summed.seconds + (before?.summed.seconds ?? 0) },
      });
      return untilMet === false && steps < task.steps ? [{ task, steps: checkOf(task, steps + 1) }] : [];
    });
  }
  for (const state of poisoned.keys()) states.delete(state);
  return { states, poisoned, usage };
}

/** Samples states up to their checks, and sums them up: where they were sampled, or from their files if they were split. */
async function sampleRound(open: readonly Open[], { statePool, walkerPool, context, onGauge, signal }: SampleSite) {
  const walkers = isOpenWalkerPool(walkerPool) ? walkerPool.config : walkerPool;
  const summarises = !isMapPool(walkers);
  const tasks = open.map(({ task, steps }): SampleTask => ({
    ...task,
    ...{ checkAt: steps, summarises, holdsChains: task.holdsChains && summarises },
  }));
  const relay = (at: number, gauge: Gauge): void => {
    onGauge(open[at].task.state, gauge);
  };
  const sampled = await statePool.performStates(sampleJob, tasks, context, walkerPool, relay, signal);
  const given = sampled.reports as readonly (SampleReport | undefined)[]; // a state that was given up has no report
  const left = tasks.filter((_, at) => given[at]?.summarised === null);
  const summed = await summarise(left, statePool, context);
  return {
    ...{ reports: sampled.reports, poisoned: sampled.poisoned, usage: [...sampled.usage, ...summed.usage] },
    summaries: tasks.map((task, at) => given[at]?.summarised ?? summed.reports[left.indexOf(task)]),
  };
}

/** What the chains of states say, each read from its files. */
async function summarise(sampled: readonly SampleTask[], statePool: StatePool, context: ProblemContext) {
  const tasks = sampled.map((task) => ({ ...task, ensembles: task.ofEnsembles, batchSize: 1 }));
  if (isQuick(sampled)) return { reports: tasks.map(summariseState), usage: [] };
  const walkers = { kind: 'serial' } as const;
  const done = await statePool.performStates(summariseJob, tasks, context, walkers, () => undefined);
  for (const error of done.poisoned.values()) throw error;
  return done;
}

/** The steps of the longest chain of a task's state, from its files. */
function stepsMade({ chainFolder, state, ofEnsembles }: SampleTask): number {
  const paths = Array.from({ length: ofEnsembles }, (_, ensemble) => chainPath(chainFolder, state, ensemble));
  return Math.max(0, ...paths.filter(hasSegmentFile).map((path) => openChainFile(path).steps));
}
