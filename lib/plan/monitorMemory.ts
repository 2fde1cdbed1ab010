import { TransdimError, describe } from '../errors.js';
import { judgeMemory, warn } from './checkMemory.js';
import { checkFields } from './checkFields.js';
import { inspectMemory } from './inspectMemory.js';
import { measureTree } from './measureTree.js';
import type { MemoryCheck } from './checkMemory.js';

/** Memory at one moment. */
export interface MemorySample {
  /** Of this process and all its descendants: proportional set size on Linux, resident size elsewhere. */
  readonly memoryMb: number;
  /** Processes that were counted. */
  readonly processes: number;
  readonly machine: MemoryCheck;
}

/** Options of monitorMemory. */
export interface MonitorOptions {
  /** Pause between samples. @default 1000 */
  readonly intervalMs?: number;
  /** Called with each sample. */
  readonly onSample?: (sample: MemorySample) => void;
}

/** Watches memory until it is stopped. */
export interface MemoryMonitor {
  /** The largest memoryMb of all samples; 0 before the first. */
  readonly peakMb: number;
  /** null before the first sample. */
  readonly latest: MemorySample | null;
  /** Takes no more samples. Stopping twice is harmless. */
  stop(): void;
}

/**
 * Samples the memory of this process and all its descendants, and of the machine, now and at intervals. Warns once, as a
 * TransdimWarning, when more than 80 % of the machine's memory is used. Does not keep the script alive.
 *
 * @throws {TransdimError} tag 'option': an interval that is no number of at least 1 ms; an onSample that is no function.
 * @example
 * const monitor = monitorMemory({ intervalMs: 200 });
 * await runMcmcPerState(problem, { steps: 500, statePool: { kind: 'processes', size: 2 } });
 * monitor.stop();
 * console.log(`${Math.round(monitor.peakMb)} MB at most`);
 */
export function monitorMemory(options: MonitorOptions = {}): MemoryMonitor {
  return watchMemory(options, async () => ({
    ...(await measureTree(process.pid)),
    machine: judgeMemory(await inspectMemory()),
  }));
}

/** The monitor over any source of samples. */
export function watchMemory(options: MonitorOptions, measure: () => Promise<MemorySample>): MemoryMonitor {
  const { intervalMs, onSample } = checkMonitorOptions(options);
  let peakMb = 0;
  let latest: MemorySample | null = null;
  let hasWarned = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const sample = async (): Promise<void> => {
    const found = await measure();
    if (isStopped) return;
    latest = found;
    peakMb = Math.max(peakMb, found.memoryMb);
    const { warning } = found.machine;
    if (warning !== null && !hasWarned) {
      hasWarned = true;
      warn(warning);
    }
    timer = setTimeout(() => void sample(), intervalMs).unref();
    onSample(found); // last: what it throws is the script's to see, and it may stop the monitor
  };
  void sample();

  return {
    get peakMb() {
      return peakMb;
    },
    get latest() {
      return latest;
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function checkMonitorOptions(options: MonitorOptions): Required<MonitorOptions> {
  checkFields('monitorMemory', options, ['intervalMs', 'onSample']);
  const { intervalMs = 1000, onSample = () => undefined } = options;
  const longest = 2 ** 31 - 1; // of Node's timers
  if (!(intervalMs >= 1 && intervalMs <= longest)) {
    const text = `intervalMs must be a number from 1 to ${longest}; got ${describe(intervalMs)}`;
    throw new TransdimError('option', text, { option: 'intervalMs', given: intervalMs });
  }
  if (typeof (onSample as unknown) !== 'function') {
    const text = `onSample must be a function; got ${describe(onSample)}`;
    throw new TransdimError('option', text, { option: 'onSample', given: onSample });
  }
  return { intervalMs, onSample };
}
