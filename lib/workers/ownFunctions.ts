import { TransdimError } from '../errors.js';
import { watchStops } from '../problem/registry.js';
import type { Stop } from '../problem/registry.js';
import type { Functions } from './options.js';

/**
 * In a worker, where a script that opens a pool over its own functions leaves them, so that the worker need not wait for
 * the rest of the script, which awaits the pool and never ends there. It lives on globalThis: the script may have got
 * hold of a second copy of this library.
 */
interface TaskRegistry {
  wanted: Wanted | null;
}

interface Wanted {
  readonly moduleUrl: string;
  readonly resolve: (functions: Functions) => void;
  readonly unwatch: () => void;
}

const key = Symbol.for('transdim.tasks');
const holder = globalThis as unknown as Record<symbol, TaskRegistry | undefined>;
const registry: TaskRegistry = (holder[key] ??= { wanted: null });

/**
 * The functions that the module at `moduleUrl` offers of its own accord while it is imported. Never settles for one that
 * offers none; rejects for one that waits for a run or a pool of its own, in vain.
 */
export function waitForOwnFunctions(moduleUrl: string): Promise<Functions> {
  return new Promise((resolve, reject) => {
    const giveUp = (stop: Stop): void => {
      reject(new TransdimError('option', tooEarly(moduleUrl, stop), { option: 'moduleUrl', given: moduleUrl }));
    };
    registry.wanted = { moduleUrl, resolve, unwatch: watchStops(giveUp, () => false) };
  });
}

/** Says that the import is over: what the script does from now on is not our concern. */
export function stopWaiting(): void {
  registry.wanted?.unwatch();
  registry.wanted = null;
}

/** Leaves a script's functions to the worker that imports it for them. */
export function offerFunctions(moduleUrl: string, functions: Functions | null): void {
  if (functions !== null && registry.wanted?.moduleUrl === moduleUrl) registry.wanted.resolve(functions);
}

const awaited: Readonly<Record<Stop, string>> = {
  run: 'a run',
  workerPool: 'a pool of its own',
  jobs: 'jobs of its own',
};

function tooEarly(moduleUrl: string, stop: Stop): string {
  const give =
    stop === 'run'
      ? 'call openWorkerPool or runJobs with the functions themselves above the first run, { functions: { name } }'
      : 'give the functions themselves too, { functions: { name } }';
  return `${moduleUrl} awaits ${awaited[stop]} while a worker imports it, which gets no further: ${give}, or put them in a module of their own`;
}
