import { readFileSync, readdirSync } from 'node:fs';

import { descendants } from '../faults/processTree.js';

/** What a process and all below it hold. */
export interface Footprint {
  readonly processes: number;
  readonly threads: number;
  /** Open file descriptors. */
  readonly descriptors: number;
  /** Resident memory. */
  readonly residentMb: number;
}

/** The footprint of a process, this one if none is named. */
export function footprintOf(pid = process.pid): Footprint {
  const pids = [pid, ...descendants(pid).map((process) => process.pid)];
  const sum = (of: (pid: number) => number): number => pids.reduce((total, one) => total + of(one), 0);
  return {
    processes: pids.length,
    threads: sum((one) => statusOf(one, 'Threads')),
    descriptors: sum((one) => readdirSync(`/proc/${one}/fd`).length),
    residentMb: sum((one) => statusOf(one, 'VmRSS')) / 1024,
  };
}

function statusOf(pid: number, field: string): number {
  const line = new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]);
}
