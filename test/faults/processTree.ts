import { readFileSync, readdirSync } from 'node:fs';

/** A process as /proc tells it: the start time makes sure that a number used again is not taken for the same one. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly startTime: string;
}

/** Whether this system has /proc; what tests skip without it. */
export const needsProc = process.platform === 'linux' ? false : 'processes are looked up in /proc';

/** All processes below `pid`, children of children included. */
export function descendants(pid: number): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []));
  const below = (parent: number): Process[] =>
    all.filter((process) => process.parent === parent).flatMap((process) => [process, ...below(process.pid)]);
  return below(pid);
}

/** Milliseconds until all of them are gone; those that are left after 10 s are named in an error. */
export async function untilGone(processes: readonly Process[]): Promise<number> {
  const began = performance.now();
  for (;;) {
    const left = processes.filter(isThere);
    const elapsed = performance.now() - began;
    if (left.length === 0) return elapsed;
    if (elapsed > 10_000) throw new Error(`still there after 10 s: ${left.map(({ pid }) => pid).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isThere({ pid, startTime }: Process): boolean {
  return readProcess(pid).some((process) => process.startTime === startTime);
}

/** Empty when there is no such process, or a dead one that only waits for its parent to take note. */
function readProcess(pid: number): Process[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? [] : [{ pid, parent: Number(parent), startTime: rest[17] }];
  } catch {
    return [];
  }
}
