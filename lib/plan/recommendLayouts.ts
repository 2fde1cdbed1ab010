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
  /** Independent ensembles per state. @default 4 */
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

/** Resident memory of a state process, and of each of its threads, before the problem's own: docs/decisions.md. */
const processMemoryMb = 75;
const threadMemoryMb = 30;

/** Share of the available memory that a layout may plan for. */
const memoryShare = 0.8;

/** The layouts for a machine: states over processes first, cores that are left over as threads of each process. */
export function recommendLayouts(machine: Machine, needs: LayoutNeeds): Recommendation {
  const cores = Math.max(1, Math.min(machine.allowedCores, machine.physicalCores));
  return {
    conservative: layoutFor(Math.max(1, Math.floor(cores / 2)), machine, needs),
    recommended: layoutFor(cores, machine, needs),
    aggressive: layoutFor(Math.max(cores, machine.allowedCores), machine, needs),
  };
}

function layoutFor(cores: number, machine: Machine, needs: LayoutNeeds): Layout {
  const { states, walkers = 32, ensembles = 4, problemMemoryMb = 0 } = needs;
  const wanted = Math.min(states, cores);
  const perProcessMb = processMemoryMb + threadMemoryMb * Math.floor(cores / wanted) + problemMemoryMb;
  const byMemory = Math.max(1, Math.floor((memoryShare * machine.memoryAvailableMb) / perProcessMb));
  const processes = Math.min(wanted, byMemory);
  const pointsPerBatch = Math.max(1, Math.floor((walkers * ensembles) / 2));
  const threads = Math.max(1, Math.min(Math.floor(cores / processes), pointsPerBatch));
  const limit =
    byMemory < wanted ? `, limited by ${machine.memoryAvailableMb} MB of memory at ${perProcessMb} MB a process` : '';
  const statePool = { kind: 'processes', size: processes } as const;
  const walkerPool = { kind: 'threads', size: threads } as const;
  const reason = `${describeLayout(statePool, walkerPool)}: ${count(states, 'state')} on ${count(cores, 'core')}${limit}`;
  return { statePool, walkerPool, reason };
}

/** The layout in words: "2 state processes of 1 thread each". */
export function describeLayout(statePool: StatePoolConfig, walkerPool: WalkerPoolConfig): string {
  const threads = walkerPool.kind === 'threads' ? count(walkerPool.size ?? 1, 'thread') : 'one thread';
  if (statePool.kind === 'processes') {
    return `${count(statePool.size ?? 1, 'state process', 'state processes')} of ${threads} each`;
  }
  return walkerPool.kind === 'serial'
    ? 'serial in this process'
    : `one state after another on ${threads} of this process`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
