import { TransdimError } from '../errors.js';
import { estimateSafeProcessCount } from '../plan/estimateSafeProcessCount.js';
import { inspectMachine } from '../plan/inspectMachine.js';
import { judgeMemory } from '../plan/checkMemory.js';
import { predictSerial } from '../plan/predictSeconds.js';
import { reasonsOn } from '../plan/reasonsToAvoidParallelism.js';
import { recommendProcessCounts } from '../plan/recommendProcessCounts.js';
import { packData } from '../problem/packData.js';
import { asHost } from '../problem/registry.js';
import { checkRunOptions, layOutRun, sampleOptionsOf } from '../runOptions.js';
import { shouldParallelize } from '../shouldParallelize.js';
import { checkSampleOptions } from '../within/options.js';
import { workOf } from '../within/sampleStates.js';
import { gatherOptions } from './gatherOptions.js';
import { loadModule } from './loadModule.js';
import type { MemoryCheck } from '../plan/checkMemory.js';
import type { Machine } from '../plan/inspectMachine.js';
import type { Layout, LayoutNeeds, Recommendation } from '../plan/recommendLayouts.js';
import type { Problem } from '../problem/types.js';
import type { RunOptions } from '../runOptions.js';
import type { ParallelVerdict } from '../shouldParallelize.js';
import type { PlanLine } from './parseCommandLine.js';

/** What the machine offers, and what suits the needs. */
export interface Plan {
  readonly machine: Machine;
  readonly memory: MemoryCheck;
  /** State processes that fit in 80 % of the available memory. */
  readonly safeProcesses: number;
  readonly needs: LayoutNeeds;
  readonly layouts: Recommendation;
  /** Where a module was given. */
  readonly problem: ProblemPlan | null;
}

/** What a run of a problem would take. */
export interface ProblemPlan {
  readonly module: string;
  readonly states: readonly StatePlan[];
  /** The layout that the run would have: as asked, or as `parallel` chooses. */
  readonly layout: Layout;
  /** What parallel 'auto' would take; the same where nothing else was asked. */
  readonly autoLayout: Layout;
  /** What sampling and proposals are predicted to take in one thread and in `autoLayout`; null where that is not known. */
  readonly predictedSeconds: { readonly serial: number; readonly chosen: number } | null;
  readonly reasonsAgainst: readonly string[];
  /** Where measuring was asked for. */
  readonly measured: ParallelVerdict | null;
}

/** What one state takes. */
export interface StatePlan {
  readonly name: string;
  readonly dimension: number;
  readonly evaluations: number;
  /** Null where its log posterior could not be timed. */
  readonly secondsPerEvaluation: number | null;
  /** All evaluations and the loop around them, in one thread. */
  readonly serialSeconds: number | null;
}

/** Looks at the machine, and at the problem if a module is given. */
export async function makePlan(line: PlanLine): Promise<Plan> {
  const options = gatherOptions(line);
  const problem = line.module === undefined ? null : await loadModule(line.module);
  const problemMemoryMb = (line.problemMemoryMb ?? packData(options.data).byteLength / 2 ** 20) as number;
  const needs = problem === null ? needsOf(line, problemMemoryMb) : needsOfProblem(problem, options, problemMemoryMb);
  const layouts = await recommendProcessCounts(needs);
  const safeProcesses = await estimateSafeProcessCount({ problemMemoryMb });
  const machine = await inspectMachine();
  return {
    ...{ machine, memory: judgeMemory(machine), safeProcesses, needs, layouts },
    problem: problem === null ? null : await asHost(() => planProblem(problem, options, machine, line)),
  };
}

function needsOf({ states, options }: PlanLine, problemMemoryMb: number): LayoutNeeds {
  const { walkers, ensembles } = options;
  if (Array.isArray(walkers)) {
    const message = 'walkers must be one number in a plan without a module';
    throw new TransdimError('option', message, { option: 'walkers', given: null });
  }
  return { states: (states ?? 2) as number, walkers: walkers as number | undefined, ensembles, problemMemoryMb };
}

function needsOfProblem(problem: Problem, options: RunOptions, problemMemoryMb: number): LayoutNeeds {
  checkRunOptions(problem, options);
  const { perState, ensembles } = checkSampleOptions(problem, options);
  const walkers = Math.max(...perState.map((state) => state.walkers));
  return { states: problem.states.length, walkers, ensembles, problemMemoryMb };
}

async function planProblem(
  problem: Problem,
  options: RunOptions,
  machine: Machine,
  { module = '', measure }: PlanLine,
): Promise<ProblemPlan> {
  const { draws } = checkRunOptions(problem, options);
  const laidOut = await layOutRun(problem, options, draws, true);
  const untold = { statePool: undefined, walkerPool: undefined, parallel: undefined };
  const auto = laidOut.seconds === null ? await layOutRun(problem, { ...options, ...untold }, draws, true) : laidOut;
  const seconds = auto.seconds ?? [];
  const { layout: autoLayout, predictedSeconds } = auto;
  const awaits = 'kind' in autoLayout.walkerPool && autoLayout.walkerPool.kind === 'promises';

  const checked = checkSampleOptions(problem, options);
  const work = workOf(problem, checked).map((state, k) => {
    return { ...state, evaluations: state.evaluations + draws, secondsPerEvaluation: seconds[k] };
  });
  const states = work.map((state, k): StatePlan => {
    const { evaluations, dimension, secondsPerEvaluation } = state;
    const isTimed = secondsPerEvaluation > 0;
    const each = isTimed ? secondsPerEvaluation : null;
    const serialSeconds = isTimed ? predictSerial([state]) : null;
    const { name } = problem.states[k];
    return { name, dimension, evaluations, secondsPerEvaluation: each, serialSeconds };
  });
  const evaluations = work.reduce((sum, state) => sum + state.evaluations, 0);
  const sum = work.reduce((total, state) => total + state.evaluations * state.secondsPerEvaluation, 0);
  const characteristics = {
    ...{ evaluations, awaits, states: work.length, ensembles: checked.ensembles },
    ...(sum > 0 ? { logPosteriorSeconds: sum / evaluations } : {}),
    walkers: Math.max(...checked.perState.map(({ walkers }) => walkers)),
    dataMb: packData(options.data).byteLength / 2 ** 20,
  };
  const { allowedCores: cores, allowedBy, memoryAvailableMb } = machine;
  return {
    ...{ module, states, layout: laidOut.layout, autoLayout, predictedSeconds },
    reasonsAgainst: reasonsOn({ cores, allowedBy, memoryAvailableMb }, characteristics),
    measured: measure ? await shouldParallelize(problem, sampleOptionsOf(options)) : null,
  };
}
