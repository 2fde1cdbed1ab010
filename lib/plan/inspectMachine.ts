import { describeCoreBudget } from './coreBudget.js';
import { inspectGpus } from './inspectGpus.js';
import { inspectMemory } from './inspectMemory.js';
import type { Gpu } from './inspectGpus.js';

/** What this process may use of the machine it runs on. */
export interface Machine {
  /** Cores that run in parallel without sharing their execution units. */
  readonly physicalCores: number;
  readonly logicalCores: number;
  /** Cores this process may use: the smallest of CPU affinity, the control group's CPU quota and SLURM_CPUS_PER_TASK. */
  readonly allowedCores: number;
  /** Which of them binds, in words. */
  readonly allowedBy: string;
  /** Of the machine, or the limit of a control group where that is less. */
  readonly memoryTotalMb: number;
  /** What is left of it; file pages that the kernel may drop count as free. */
  readonly memoryAvailableMb: number;
  /** Empty when there are none. */
  readonly gpus: readonly Gpu[];
}

/** The machine as systeminformation sees it now, under the limits that the system puts on this process. */
export async function inspectMachine(): Promise<Machine> {
  const [cores, memory, gpus] = await Promise.all([inspectCores(), inspectMemory(), inspectGpus()]);
  return { ...cores, ...memory, gpus };
}

/** The machine without its GPUs: what layouts ask for. */
export async function inspectCoresAndMemory(): Promise<Omit<Machine, 'gpus'>> {
  const [cores, memory] = await Promise.all([inspectCores(), inspectMemory()]);
  return { ...cores, ...memory };
}

async function inspectCores(): Promise<Pick<Machine, 'physicalCores' | 'logicalCores' | 'allowedCores' | 'allowedBy'>> {
  const { default: si } = await import('systeminformation');
  const cpu = await si.cpu();
  const { cores: allowedCores, reason } = describeCoreBudget();
  return {
    physicalCores: cpu.physicalCores > 0 ? cpu.physicalCores : allowedCores,
    logicalCores: cpu.cores > 0 ? cpu.cores : allowedCores,
    allowedCores,
    allowedBy: reason,
  };
}
