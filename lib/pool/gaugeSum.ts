import { openGauge } from './types.js';
import type { Part } from './splitTasks.js';
import type { Gauge, OnGauge } from './types.js';

/** Adds up the gauges of the parts of each task, and passes the sums on. */
export interface GaugeSum {
  /** Takes the gauge of a part as it is now. */
  note(part: number, gauge: Gauge): void;
}

/** The sums of the gauges of `parts`, handed to `onGauge` whenever one of them is noted. */
export function openGaugeSum(parts: readonly Part<unknown>[], onGauge: OnGauge): GaugeSum {
  const latest = new Map<number, Gauge>();
  return {
    note: (part, gauge) => {
      latest.set(part, gauge.slice());
      const { task } = parts[part];
      const sum = openGauge();
      for (const [other, values] of latest) {
        if (parts[other].task !== task) continue;
        for (let field = 0; field < sum.length; field++) sum[field] += values[field];
      }
      onGauge(task, sum);
    },
  };
}
