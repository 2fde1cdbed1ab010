import { openGauge } from './types.js';
import type { Gauge } from './types.js';

/** How often a running task's gauge is looked at. */
const intervalMs = 100;

/** A new gauge that is looked at now and then, and a last time when it is closed. Never keeps a process alive. */
export function openWatchedGauge(look: (gauge: Gauge) => void): { readonly gauge: Gauge; close(this: void): void } {
  const gauge = openGauge();
  const timer = setInterval(() => {
    look(gauge);
  }, intervalMs);
  timer.unref();
  return {
    gauge,
    close: () => {
      clearInterval(timer);
      look(gauge);
    },
  };
}
