import { count } from './count.js';
import { findCgroups } from './cgroups.js';
import type { ReadText } from './cgroups.js';

/** Where the limits on cores are read from. */
export interface CoreSources {
  readonly read: ReadText;
  /** Logical cores that the process may be scheduled on. */
  readonly affinity: number;
  /** The environment variable SLURM_CPUS_PER_TASK. */
  readonly slurmCpusPerTask: string | undefined;
}

/** The cores a process may use, and what limits them. */
export interface CoreBudget {
  readonly cores: number;
  readonly limit: 'affinity' | 'quota' | 'slurm';
  /** What limits them, in words: "the CPU quota of the control group is 2.5 cores (/sys/fs/cgroup/cpu.max)". */
  readonly reason: string;
}

/**
 * The smallest of CPU affinity, CPU quota and Slurm's share. A quota is rounded down, but to no less than one core: with
 * more threads than quota, the kernel stops all of them for the rest of each period.
 */
export function findCoreBudget({ read, affinity, slurmCpusPerTask }: CoreSources): CoreBudget {
  const limits: CoreBudget[] = [
    { cores: affinity, limit: 'affinity', reason: `the process may run on ${count(affinity, 'logical core')}` },
  ];
  const quota = smallestQuota(read);
  if (quota !== null) {
    const cores = Math.max(1, Math.floor(quota.cores));
    const text = count(Number(quota.cores.toFixed(2)), 'core');
    limits.push({ cores, limit: 'quota', reason: `the CPU quota of the control group is ${text} (${quota.file})` });
  }
  if (/^[1-9]\d*$/.test(slurmCpusPerTask ?? '')) {
    const cores = Number(slurmCpusPerTask);
    limits.push({ cores, limit: 'slurm', reason: `SLURM_CPUS_PER_TASK is ${cores}` });
  }
  return limits.reduce((least, other) => (other.cores < least.cores ? other : least));
}

interface Quota {
  readonly cores: number;
  readonly file: string;
}

function smallestQuota(read: ReadText): Quota | null {
  const quotas = findCgroups(read, 'cpu').flatMap(({ version, folder }) => {
    const file = version === 2 ? `${folder}/cpu.max` : `${folder}/cpu.cfs_quota_us`;
    const text = version === 2 ? read(file) : `${read(file) ?? ''} ${read(`${folder}/cpu.cfs_period_us`) ?? ''}`;
    const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number); // no limit is "max", or -1
    return quota > 0 && period > 0 ? [{ cores: quota / period, file }] : [];
  });
  return quotas.reduce<Quota | null>(
    (least, other) => (least === null || other.cores < least.cores ? other : least),
    null,
  );
}
