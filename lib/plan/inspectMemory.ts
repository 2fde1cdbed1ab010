import { findMemoryLimit } from './findMemoryLimit.js';
import { readText } from './readText.js';

/** Memory that this process may use, in megabytes (2^20 bytes). */
export interface Memory {
  readonly memoryTotalMb: number;
  readonly memoryAvailableMb: number;
}

/** The machine's memory, or what a control group leaves of it where that is less. */
export async function inspectMemory(): Promise<Memory> {
  const { default: si } = await import('systeminformation'); // 20 ms, for those who ask
  const machine = await si.mem();
  const limit = findMemoryLimit(readText) ?? machine;
  const megabyte = 2 ** 20;
  return {
    memoryTotalMb: Math.floor(Math.min(machine.total, limit.total) / megabyte),
    memoryAvailableMb: Math.floor(Math.min(machine.available, limit.available) / megabyte),
  };
}
