import { TransdimError } from '../errors.js';
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
  readonly reject: (error: Error) => void;
}

const key = Symbol.for('transdim.tasks');
const holder = globalThis as unknown as Record<symbol, TaskRegistry | undefined>;
const registry: TaskRegistry = (holder[key] ??= { wanted: null });

/** How long the import of a script may go on after it has come to a pool of its own. */
const graceMs = 1000;

/**
 * The functions that the module at `moduleUrl` offers of its own accord while it is imported. Never settles for one that
 * offers none; rejects for one that waits for a pool of its own, in vain.
 */
export function waitForOwnFunctions(moduleUrl: string): Promise<Functions> {
  return new Promise((resolve, reject) => {
    registry.wanted = { moduleUrl, resolve, reject };
  });
}

/** Says that the import is over: what the script does from now on is not our concern. */
export function stopWaiting(): void {
  registry.wanted = null;
}

/** Leaves a script's functions to the worker that imports it for them. */
export function offerFunctions(moduleUrl: string, functions: Functions | null): void {
  if (functions !== null && registry.wanted?.moduleUrl === moduleUrl) registry.wanted.resolve(functions);
}

/** A promise that never settles: the script that is imported by a worker goes no further. */
export function goNoFurther(): Promise<never> {
  const { wanted } = registry;
  const timer = setTimeout(() => {
    if (registry.wanted !== wanted || wanted === null) return;
    const { moduleUrl } = wanted;
    const message = `${moduleUrl} awaits a pool of its own while a worker imports it, which gets no further: give the functions themselves too, { functions: { name } }, or put them in a module of their own`;
    wanted.reject(new TransdimError('option', message, { option: 'moduleUrl', given: moduleUrl }));
  }, graceMs);
  timer.unref();
  return new Promise<never>(() => undefined);
}
