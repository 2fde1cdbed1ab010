import { findCgroups } from './cgroups.js';
import type { ReadText } from './cgroups.js';

/** The memory that a limit leaves, in bytes. */
export interface MemoryLimit {
  readonly total: number;
  readonly available: number;
}

/** Version 1 says "no limit" with the largest multiple of a page; anything near it is no limit. */
const unlimited = 2 ** 60;

/**
 * What the control groups of this process allow: the smallest limit among them, and the least that one of them has left;
 * null where none has a limit. File pages that the kernel may drop (inactive_file) count as free, as in MemAvailable.
 */
export function findMemoryLimit(read: ReadText): MemoryLimit | null {
  const limits = findCgroups(read, 'memory').flatMap(({ version, folder }) => {
    const files =
      version === 2
        ? { limit: 'memory.max', used: 'memory.current', droppable: /^inactive_file (\d+)$/m }
        : { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', droppable: /^total_inactive_file (\d+)$/m };
    const total = Number(read(`${folder}/${files.limit}`) ?? NaN); // NaN for "max"
    if (!(total > 0 && total < unlimited)) return [];
    const used = Number(read(`${folder}/${files.used}`) ?? 0);
    const droppable = Number(files.droppable.exec(read(`${folder}/memory.stat`) ?? '')?.[1] ?? 0);
    return [{ total, available: Math.max(0, total - used + Math.min(droppable, used)) }];
  });
  if (limits.length === 0) return null;
  return {
    total: Math.min(...limits.map(({ total }) => total)),
    available: Math.min(...limits.map(({ available }) => available)),
  };
}
