import { checkAmountField, checkFields } from './checkFields.js';
import { memoryShare, processMemoryMb, threadMemoryMb } from './costs.js';
import { inspectMemory } from './inspectMemory.js';

/** What a process takes. */
export interface ProcessMemory {
  /** Memory of a state process with one thread, without the problem. @default 70, as measured on a small problem */
  readonly baseMemoryMb?: number;
  /** Memory that the problem's data and setup() take in each process. @default 0 */
  readonly problemMemoryMb?: number;
}

/**
 * How many state processes fit in 80 % of the memory that is available, under the limit of a control group if there is
 * one. At least 1.
 *
 * @throws {TransdimError} tag 'option': memory below 0.
 * @example
 * const size = await estimateSafeProcessCount({ problemMemoryMb: 500 });
 * const statePool = openStatePool({ kind: 'processes', size: Math.min(size, 4) });
 * await statePool.close();
 */
export async function estimateSafeProcessCount(memory: ProcessMemory = {}): Promise<number> {
  checkFields('estimateSafeProcessCount', memory, ['baseMemoryMb', 'problemMemoryMb']);
  checkAmountField('baseMemoryMb', memory.baseMemoryMb);
  checkAmountField('problemMemoryMb', memory.problemMemoryMb);
  return safeProcessCount((await inspectMemory()).memoryAvailableMb, memory);
}

/** The same for memory that is known; processes of less than 1 MB count as 1 MB. */
export function safeProcessCount(memoryAvailableMb: number, memory: ProcessMemory): number {
  const { baseMemoryMb = processMemoryMb + threadMemoryMb, problemMemoryMb = 0 } = memory;
  const each = Math.max(1, baseMemoryMb + problemMemoryMb);
  return Math.max(1, Math.floor((memoryShare * memoryAvailableMb) / each));
}
