import { availableParallelism } from 'node:os';

import si from 'systeminformation';

/** What this process may use of the machine it runs on. */
export interface Machine {
  /** Cores that run in parallel without sharing their execution units. */
  readonly physicalCores: number;
  readonly logicalCores: number;
  /** Logical cores this process may run on (CPU affinity). */
  readonly allowedCores: number;
  readonly memoryTotalMb: number;
  readonly memoryAvailableMb: number;
}

/** The machine as systeminformation and Node see it now. */
export async function inspectMachine(): Promise<Machine> {
  const [cpu, memory] = await Promise.all([si.cpu(), si.mem()]);
  const allowedCores = availableParallelism();
  const megabyte = 2 ** 20;
  return {
    physicalCores: cpu.physicalCores > 0 ? cpu.physicalCores : allowedCores,
    logicalCores: cpu.cores > 0 ? cpu.cores : allowedCores,
    allowedCores,
    memoryTotalMb: Math.floor(memory.total / megabyte),
    memoryAvailableMb: Math.floor(memory.available / megabyte),
  };
}
