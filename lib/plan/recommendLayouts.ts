import { count } from './count.js';
import { memoryShare, processMemoryMb, threadMemoryMb } from './costs.js';
import type { StatePoolConfig, WalkerPoolConfig } from '../pool/types.js';
import type { Machine } from './inspectMachine.js';

/** A layout, as configurations that can be passed on, and why. */
export interface Layout {
  readonly statePool: StatePoolConfig;
  readonly walkerPool: WalkerPoolConfig;
  /** One sentence. */
  readonly reason: string;
}

/** What a layout is for. */
export interface LayoutNeeds {
  /** Number of states. */
  readonly states: number;
  /** Walkers per ensemble. @default 32 */
  readonly walkers?: number;
  /** Independent ensembles per state. A state can be split by them over as many processes. @default 4 */
  readonly ensembles?: number;
  /** Memory that the problem's data and setup() take in each process. @default 0 */
  readonly problemMemoryMb?: number;
}

/** Three layouts for the same needs. */
export interface Recommendation {
  /** Half of the physical cores: other work goes on beside it. */
  readonly conservative: Layout;
  /** All allowed physical cores. */
  readonly recommended: Layout;
  /** All allowed logical cores. */
  readonly aggressive: Layout;
}

/** What recommendations read of a machine. */
export type MachineShape = Pick<
  Machine,
  'physicalCores' | 'logicalCores' | 'allowedCores' | 'allowedBy' | 'memoryAvailableMb'
>;

/** The layouts for a machine: processes first, up to one per independent ensemble; threads of each for cores left over. */
export function recommendLayouts(machine: MachineShape, needs: LayoutNeeds): Recommendation {
  const cores = Math.max(1, Math.min(machine.allowedCores, machine.physicalCores));
  return {
    conservative: layoutFor(Math.max(1, Math.floor(cores / 2)), machine, needs),
    recommended: layoutFor(cores, machine, needs),
    aggressive: layoutFor(Math.max(cores, machine.allowedCores), machine, needs),
  };
}

function layoutFor(cores: number, machine: MachineShape, needs: LayoutNeeds): Layout {
  const { states, walkers = 32, ensembles = 4, problemMemoryMb = 0 } = needs;
  const budgetMb = memoryShare * machine.memoryAvailableMb;
  const memoryOf = (processes: number, threads: number): number =>
    processes * (processMemoryMb + threads * threadMemoryMb + problemMemoryMb);
  const threadsBeside = (processes: number): number =>
    Math.max(1, Math.min(Math.floor(cores / processes), pointsPerBatch(processes, states, walkers, ensembles)));

  const wanted = Math.min(states * ensembles, cores);
  let processes = wanted;
  while (processes > 1 && memoryOf(processes, threadsBeside(processes)) > budgetMb) processes--;
  let threads = threadsBeside(processes);
  while (threads > 1 && memoryOf(processes, threads) > budgetMb) threads--;

  const statePool = { kind: 'processes', size: processes } as const;
  const walkerPool = { kind: 'threads', size: threads } as const;
  const isLimited = processes < wanted || threads < threadsBeside(processes);
  const parts = [
    `${describeLayout(statePool, walkerPool)}: ${count(states, 'state')}`,
    processes > states ? ` of ${count(ensembles, 'independent ensemble')}` : '',
    ` on ${count(cores, 'core')}`,
    cores === machine.allowedCores && cores < machine.logicalCores ? `, since ${machine.allowedBy}` : '',
    isLimited ? `, limited by ${machine.memoryAvailableMb} MB of memory at ${memoryOf(1, threads)} MB a process` : '',
  ];
  return { statePool, walkerPool, reason: parts.join('') };
}

/** Points that a process evaluates together: half of the walkers of its part of a state. */
function pointsPerBatch(processes: number, states: number, walkers: number, ensembles: number): number {
  const parts = Math.min(ensembles, Math.ceil(processes / states));
  return Math.floor((walkers * Math.ceil(ensembles / parts)) / 2);
}

/** The layout in words: "2 state processes of 1 thread each". */
export function describeLayout(statePool: StatePoolConfig, walkerPool: WalkerPoolConfig): string {
  const walkers = describeWalkers(walkerPool);
  if ('map' in statePool) return `states over a map of your own, ${walkers} each`;
  switch (statePool.kind) {
    case 'serial':
      return 'kind' in walkerPool && walkerPool.kind === 'serial'
        ? 'serial in this process'
        : `one state after another on ${walkers} of this process`;
    case 'threads':
      return `${count(statePool.size ?? 1, 'state')} at once in this process, ${walkers} each`;
    case 'processes':
      return `${count(statePool.size ?? 1, 'state process', 'state processes')} of ${walkers} each`;
    default:
      return statePool satisfies never;
  }
}

function describeWalkers(walkerPool: WalkerPoolConfig): string {
  if ('map' in walkerPool) return 'a map of your own';
  switch (walkerPool.kind) {
    case 'serial':
      return 'one thread';
    case 'threads':
      return count(walkerPool.size ?? 1, 'thread');
    case 'processes':
      return count(walkerPool.size ?? 1, 'walker process', 'walker processes');
    case 'promises':
      return `up to ${count(walkerPool.limit ?? 64, 'promise')} at once`;
    default:
      return walkerPool satisfies never;
  }
}
