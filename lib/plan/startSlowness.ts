import { nodeStartSeconds } from './costs.js';
import { readText } from './readText.js';

/** When Node began to start a process, and when it had, in milliseconds. */
type Start = Pick<typeof performance.nodeTiming, 'nodeStart' | 'bootstrapComplete'>;

/** Of the script's thread, as this was loaded: time that it ran and that it waited for a core, in nanoseconds. */
const schedule = readText('/proc/self/schedstat');

/**
 * How many times as long this machine takes to start things as the one on which the costs were measured: by what Node itself
 * took to start this process, less what it waited for a core that something else had. Between 1 and 10, so that no odd
 * clock decides.
 */
export function startSlowness(start: Start = performance.nodeTiming, schedstat: string | null = schedule): number {
  const [ran, waited] = (schedstat ?? '').split(' ').map(Number);
  const share = ran > 0 && waited > 0 ? ran / (ran + waited) : 1;
  const slowness = (share * (start.bootstrapComplete - start.nodeStart)) / 1000 / nodeStartSeconds;
  return slowness >= 1 ? Math.min(10, slowness) : 1;
}
