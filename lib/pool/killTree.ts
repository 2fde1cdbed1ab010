import { readFileSync, readdirSync } from 'node:fs';

/**
 * Ends a process that gave no sign of life, and all below it by SIGKILL: those that were stopped as well cannot notice that it is
 * gone. Where there is no /proc, the process alone.
 */
export function killTree(pid: number): void {
  const below = descendantsOf(pid);
  for (const victim of [pid, ...below]) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // it is gone already
    }
  }
}

function descendantsOf(pid: number): number[] {
  const parents = new Map(processes().map((one) => [one, parentOf(one)]));
  const below = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function processes(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
