import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { watchedDescriptor } from './forkWatched.js';
import { killTree } from './killTree.js';

/** How often a sign of life is asked for, or looked for. */
const askMs = 1000;

/** What is said of a process that was ended for its silence. */
export function silence(timeoutMs: number): string {
  return `gave no sign of life for ${timeoutMs / 1000} s and was ended`;
}

/** Watches for signs of life of a process. */
export interface Heartbeat {
  /** Takes note of a sign of life. */
  beat(this: void): void;
  /** Whether it was found dead while its process was there. */
  readonly isLost: boolean;
  /** Watches no more. */
  stop(this: void): void;
}

/**
 * Ends a process that gives no sign of life for so long: one that was stopped, or is stuck in the system. Work that takes
 * long is not that: whoever computes has another thread that answers. With `asks` that is the watchdog at the other end of the
 * pipe; without, `beat` is called whenever the process says something. Rounds are counted and not the time, so that a
 * script that was stopped itself, or had no time to listen, takes nobody for dead.
 */
export function watchHeartbeat(child: ChildProcess, timeoutMs: number, asks: boolean): Heartbeat {
  const pipe = child.stdio[watchedDescriptor] as Socket | null | undefined;
  let missed = 0;
  let isLost = false;
  const beat = (): void => {
    missed = 0;
  };
  if (asks) pipe?.on('data', beat).resume(); // it was paused when the last task was done
  const timer = setInterval(() => {
    missed += 1;
    if (missed * askMs > timeoutMs) {
      isLost = true;
      if (child.pid !== undefined) killTree(child.pid);
    } else if (asks) pipe?.write('?');
  }, askMs);
  timer.unref();
  return {
    beat,
    get isLost() {
      return isLost;
    },
    stop: () => {
      clearInterval(timer);
      pipe?.off('data', beat);
      pipe?.pause();
      pipe?.unref();
    },
  };
}
