import type { Gauge } from './types.js';

/** How often a running task's gauge is looked at. */
const intervalMs = 100;

/** Calls `look` now and then until the returned function is called, which looks a last time. Never keeps a process alive. */
export function watchGauge(gauge: Gauge, look: (gauge: Gauge) => void): () => void {
  const timer = setInterval(() => {
    look(gauge);
  }, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    look(gauge);
  };
}
