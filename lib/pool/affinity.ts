import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { TransdimError } from '../errors.js';

/** How a process is started so that it runs on certain cores only: this program, and these words before Node's own. */
export interface Binding {
  readonly execPath: string;
  readonly words: readonly string[];
}

/**
 * One binding per process: each to its share of the cores that this process may use, in their order, so that neighbours
 * share caches and memory. Where there are more processes than cores, several are bound to one.
 * @throws {TransdimError} tag 'option' where neither taskset nor numactl is installed
 */
export function bindProcesses(processes: number): Binding[] {
  const cores = allowedCores();
  const program = ['taskset', 'numactl'].find((name) => spawnSync(name, ['--version']).error === undefined);
  if (program === undefined || cores.length === 0) {
    throw new TransdimError(
      'option',
      'affinity of statePool needs taskset (of util-linux) or numactl, on Linux: install one of them, or leave affinity out',
      { option: 'statePool', given: true },
    );
  }
  return Array.from({ length: processes }, (_, index) => {
    const first = Math.floor((index * cores.length) / processes);
    const end = Math.max(first + 1, Math.floor(((index + 1) * cores.length) / processes));
    const list = cores.slice(first, end).join(',');
    const words = program === 'taskset' ? ['-c', list] : [`--physcpubind=${list}`];
    return { execPath: program, words: [...words, process.execPath] };
  });
}

/** The numbers of the cores that this process may use, as Linux lists them: 0-3,8. */
function allowedCores(): number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    return parseCoreList(list);
  } catch {
    return [];
  }
}

/** The numbers in a list such as 0-3,8. */
export function parseCoreList(list: string): number[] {
  return list
    .split(',')
    .filter((range) => /^\d+(-\d+)?$/.test(range))
    .flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}
