import { count } from './count.js';
import {
  efficiency,
  memoryShare,
  processMemoryMb,
  processStartSeconds,
  threadMemoryMb,
  threadStartSeconds,
} from './costs.js';
import { formatSeconds } from './formatSeconds.js';
import { predictParallel, predictSerial } from './predictSeconds.js';
import { describeLayout } from './recommendLayouts.js';
import type { StatePoolConfig, WalkerPoolConfig } from '../pool/types.js';
import type { StateCost } from './predictSeconds.js';
import type { Layout } from './recommendLayouts.js';

/** The work that a layout is chosen for, and what the user said about it. */
export interface ChoiceNeeds {
  readonly states: readonly StateCost[];
  /** Independent ensembles per state. */
  readonly ensembles: number;
  /** Memory that the problem's data and setup() take in each process. @default 0 */
  readonly problemMemoryMb?: number;
  /** true: parallel even where serial is predicted faster; false: serial. @default 'auto' */
  readonly parallel?: 'auto' | boolean;
  /** Evaluators at once, in all. @default the cores */
  readonly processors?: number;
  /** At most so many states, or independent parts of states, at once. @default no limit */
  readonly stateProcessors?: number;
}

/** A layout, and what it is predicted to take. */
export interface Choice {
  readonly layout: Layout;
  readonly predictedSeconds: { readonly serial: number; readonly chosen: number };
}

/** What a choice reads of a machine. */
export interface ChoiceMachine {
  /** Cores this process may use. */
  readonly cores: number;
  readonly memoryAvailableMb: number;
  /** How many times as long it takes to start things as the machine of the costs. @default 1 */
  readonly slowness?: number;
}

/** Parallel only where it is predicted to take less than this share of the serial time, and to save this much of it. */
export const worthwhile = { share: 0.9, savedSeconds: 0.02 } as const;

/** What all states must take in one thread for any other layout to be worthwhile: the fastest there can be would be. */
export function leastWorthwhile({ cores, slowness = 1 }: Pick<ChoiceMachine, 'cores' | 'slowness'>): number {
  const { share, savedSeconds } = worthwhile;
  const startUp = slowness * threadStartSeconds;
  const rest = 1 / (efficiency * cores);
  return rest < share ? Math.max((startUp + savedSeconds) / (1 - rest), startUp / (share - rest)) : Infinity;
}

/** From here on states go to processes, where a crash of native code or a lack of memory does not end the script. */
const longRunSeconds = 20;

/** How much slower processes may be predicted than threads, and be taken for their safety. */
const priceOfSafety = 1.1;

interface Candidate {
  readonly kind: 'threads' | 'processes';
  /** States, or independent parts of states, at once. */
  readonly slots: number;
  /** Threads for each of them. */
  readonly threads: number;
  readonly seconds: number;
}

/**
 * The layout that is predicted fastest: serial, states over threads of this process, or states over processes; with threads
 * for the points of a batch where cores are left over. Serial unless parallel is clearly faster; threads for short runs,
 * processes for long ones. Never more evaluators than `processors`, nor more than 80 % of the available memory.
 */
export function chooseLayout(needs: ChoiceNeeds, machine: ChoiceMachine): Choice {
  const { parallel = 'auto', processors = machine.cores } = needs;
  const serial = predictSerial(needs.states);
  const serially = (why: string): Choice => ({
    layout: layoutOf(null, why),
    predictedSeconds: { serial, chosen: serial },
  });
  if (parallel === false) return serially('parallel is false');
  if (processors < 2) return serially(`${count(processors, 'core')} to use`);

  const threads = fastest('threads', needs, machine);
  const processes = fastest('processes', needs, machine);
  const memory = `${machine.memoryAvailableMb} MB of memory`;
  const unlimited = { ...machine, memoryAvailableMb: Infinity };
  if (threads === null) {
    const canShare = fastest('threads', needs, unlimited) !== null;
    return serially(canShare ? `no second evaluator fits in 80 % of ${memory}` : 'one point at a time, none to share');
  }

  const saved = serial - threads.seconds;
  const isWorth = threads.seconds < worthwhile.share * serial && saved >= worthwhile.savedSeconds;
  if (parallel === 'auto' && !isWorth) {
    const other = `${describeLayout(...poolsOf(threads))} ${formatSeconds(threads.seconds)}`;
    return serially(`${formatSeconds(serial)} predicted, ${other} (${describeWork(needs, machine)})`);
  }
  const isSafe = processes !== null && processes.seconds <= priceOfSafety * threads.seconds;
  const isLong = threads.seconds >= longRunSeconds;
  const chosen = isLong && isSafe ? processes : threads;
  const wanted = fastest(isLong ? 'processes' : 'threads', needs, unlimited);
  const isLimited = wanted?.kind !== chosen.kind || wanted.slots !== chosen.slots || wanted.threads !== chosen.threads;
  const why = [
    `${formatSeconds(chosen.seconds)} predicted, serial ${formatSeconds(serial)} (${describeWork(needs, machine)})`,
    isLimited ? `, limited by ${memory}` : '',
    isWorth ? '' : '; parallel: true asks for it',
  ];
  return { layout: layoutOf(chosen, why.join('')), predictedSeconds: { serial, chosen: chosen.seconds } };
}

/** The fastest parallel candidate of a kind that fits; of equals, the one with more at once. */
function fastest(
  kind: Candidate['kind'],
  needs: ChoiceNeeds,
  { cores, memoryAvailableMb, slowness = 1 }: ChoiceMachine,
): Candidate | null {
  const { states, ensembles, processors = cores, stateProcessors = Infinity, problemMemoryMb = 0 } = needs;
  const startUp = slowness * (kind === 'threads' ? threadStartSeconds : processStartSeconds);
  let best: Candidate | null = null;
  for (let slots = Math.min(processors, states.length * ensembles, stateProcessors); slots >= 1; slots--) {
    const ownMb = kind === 'threads' ? problemMemoryMb : slots * (processMemoryMb + problemMemoryMb);
    const most = Math.min(
      Math.floor(processors / slots),
      Math.floor((memoryShare * memoryAvailableMb - ownMb) / (slots * threadMemoryMb)),
      pointsPerBatch(states, slots > states.length ? ensembles : 1),
    );
    for (const threads of new Set([Math.min(1, most), most])) {
      if (slots * threads < 2) continue;
      const seconds = startUp + predictParallel(states, ensembles, { slots, threads }, cores);
      if (best === null || seconds < best.seconds) best = { kind, slots, threads, seconds };
    }
  }
  return best;
}

/** The most points that a state, or one of the parts it is split into, evaluates together. */
function pointsPerBatch(states: readonly StateCost[], pieces: number): number {
  return Math.max(
    1,
    ...states.map(({ evaluations, batches }) => Math.floor(evaluations / pieces / Math.max(1, batches))),
  );
}

/** "2 states of 4 ensembles, 8 us per evaluation, 4 cores". */
function describeWork({ states, ensembles, processors }: ChoiceNeeds, { cores }: ChoiceMachine): string {
  const evaluations = states.reduce((sum, state) => sum + state.evaluations, 0);
  const seconds = states.reduce((sum, state) => sum + state.evaluations * state.secondsPerEvaluation, 0);
  const each = formatSeconds(seconds / Math.max(1, evaluations));
  const asked = processors === undefined || processors === cores ? '' : `${count(processors, 'processor')} on `;
  const work = `${count(states.length, 'state')} of ${count(ensembles, 'ensemble')}`;
  return `${work}, ${each} per evaluation, ${asked}${count(cores, 'core')}`;
}

function layoutOf(candidate: Candidate | null, why: string): Layout {
  const [statePool, walkerPool] = poolsOf(candidate);
  return { statePool, walkerPool, reason: `${describeLayout(statePool, walkerPool)}: ${why}` };
}

function poolsOf(candidate: Candidate | null): [StatePoolConfig, WalkerPoolConfig] {
  if (candidate === null) return [{ kind: 'serial' }, { kind: 'serial' }];
  const { kind, slots, threads } = candidate;
  const walkerPool = { kind: 'threads', size: threads } as const; // even one: idle cores then help the last states
  const isOneByOne = kind === 'threads' && slots === 1;
  return [isOneByOne ? { kind: 'serial' } : { kind, size: slots }, walkerPool];
}
