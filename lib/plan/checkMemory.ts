import { memoryShare } from './costs.js';
import { inspectMemory } from './inspectMemory.js';
import type { Memory } from './inspectMemory.js';

/** Memory of the machine, or of the control group that limits this process. */
export interface MemoryCheck {
  readonly totalMb: number;
  /** File pages that the kernel may drop count as available. */
  readonly availableMb: number;
  /** From 0 to 1. */
  readonly usedShare: number;
  /** A sentence when more than 80 % is used; null otherwise. */
  readonly warning: string | null;
}

/**
 * How much memory is used. Above 80 % there is a warning, which also goes to process.emitWarning as a TransdimWarning.
 *
 * @example
 * const { availableMb, usedShare } = await checkMemory();
 * console.log(`${availableMb} MB left, ${Math.round(100 * usedShare)} % used`);
 */
export async function checkMemory(): Promise<MemoryCheck> {
  const check = judgeMemory(await inspectMemory());
  if (check.warning !== null) warn(check.warning);
  return check;
}

/** The figures and the warning, if one is due; nothing is emitted. */
export function judgeMemory({ memoryTotalMb, memoryAvailableMb }: Memory): MemoryCheck {
  const usedShare = memoryTotalMb > 0 ? 1 - memoryAvailableMb / memoryTotalMb : 0;
  const isHigh = usedShare > memoryShare;
  const warning =
    `${Math.floor(100 * usedShare)} % of ${memoryTotalMb} MB of memory are used, ${memoryAvailableMb} MB are left: ` +
    'use fewer processes, or threads, which share the typed arrays of the data';
  return {
    ...{ totalMb: memoryTotalMb, availableMb: memoryAvailableMb, usedShare },
    warning: isHigh ? warning : null,
  };
}

/** Emits a sentence as a TransdimWarning. */
export function warn(sentence: string): void {
  process.emitWarning(sentence, { type: 'TransdimWarning' });
}
