import { availableParallelism } from 'node:os';

import { findCoreBudget } from './findCoreBudget.js';
import { readText } from './readText.js';
import type { CoreBudget } from './findCoreBudget.js';

/** A limit may change while a process runs, but reading a dozen small files for every pool is waste. */
const keptForMs = 10_000;
let kept: { readonly budget: CoreBudget; readonly readAt: number } | undefined;

/** The cores this process may use: the smallest of CPU affinity, the control group's CPU quota and SLURM_CPUS_PER_TASK. */
export function coreBudget(): number {
  return describeCoreBudget().cores;
}

/** The same with the limit that binds, and why. */
export function describeCoreBudget(): CoreBudget {
  const now = performance.now();
  if (kept === undefined || now - kept.readAt > keptForMs) kept = { budget: readCoreBudget(), readAt: now };
  return kept.budget;
}

function readCoreBudget(): CoreBudget {
  return findCoreBudget({
    read: readText,
    affinity: availableParallelism(),
    slurmCpusPerTask: process.env.SLURM_CPUS_PER_TASK,
  });
}
