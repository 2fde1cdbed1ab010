import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** A process of a session. */
export interface Member {
  readonly pid: number;
  /** 'state process 17', by the file that it runs; 'watch 17' of one that only listens to signals. */
  readonly name: string;
}

/**
 * The processes that live in a session, without the one that leads it, in the order of their numbers. A script that was
 * started in a session of its own stays the session of all that it starts, also when it is gone.
 */
export function membersOfSession(leader: number): Member[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== leader && sessionOf(pid) === leader)
    .sort((a, b) => a - b)
    .map((pid) => ({ pid, name: `${kindOf(pid)} ${pid}` }));
}

/** Those of them that work for the leader. */
export function workersOfSession(leader: number): Member[] {
  return membersOfSession(leader).filter(({ name }) => !name.startsWith('watch'));
}

/** Those that are left of a session, at the latest after `mostMs`. */
export async function leftOfSession(leader: number, mostMs: number): Promise<Member[]> {
  const until = performance.now() + mostMs;
  for (;;) {
    const left = membersOfSession(leader);
    if (left.length === 0 || performance.now() > until) return left;
    await setTimeout(20);
  }
}

/** Sends a signal; false where there is nobody to take it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** null where there is no such process, or a dead one that only waits for its parent to take note. */
function sessionOf(pid: number): number | null {
  const text = read(`/proc/${pid}/stat`);
  const [state, , , session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' || state === 'Z' || state === 'X' ? null : Number(session);
}

function kindOf(pid: number): string {
  const commandLine = read(`/proc/${pid}/cmdline`);
  if (commandLine.includes('/signalWatch.js')) return 'watch';
  const path = /\/(\w+)Process\.js/.exec(commandLine);
  return path === null ? 'process' : `${path[1]} process`;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
