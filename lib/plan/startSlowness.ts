import { nodeStartSeconds } from './costs.js';

/**
 * How many times as long this machine takes to start things as the one on which the costs were measured: by what Node itself
 * took to start this process. Between 1 and 10, so that no odd clock decides.
 */
export function startSlowness(): number {
  const { bootstrapComplete, nodeStart } = performance.nodeTiming;
  const slowness = (bootstrapComplete - nodeStart) / 1000 / nodeStartSeconds;
  return slowness >= 1 ? Math.min(10, slowness) : 1;
}
