import { TransdimError, describe } from '../errors.js';
import { asHost } from '../problem/registry.js';
import { stopWaiting, waitForOwnFunctions } from './ownFunctions.js';
import type { Functions } from './options.js';
import type { Setup } from './wire.js';

/** A module as a worker sees it, imported and initialised. */
export interface TaskModule {
  /** What the exported function comes to. */
  perform(functionName: string, args: readonly unknown[]): Promise<unknown>;
}

/**
 * Imports the module in this worker and calls its init.
 * @throws {TransdimError} tag 'option': the module cannot be imported, or has no such init; tag 'worker': init threw
 */
export async function loadTaskModule({ moduleUrl, init, initArguments }: Setup): Promise<TaskModule> {
  const functions = await importFunctions(moduleUrl);
  const find = (option: string, name: string): AnyFunction => {
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (typeof found === 'function') return found as AnyFunction;
    const names = Object.keys(functions).filter((key) => typeof functions[key] === 'function');
    const has = names.length === 0 ? 'it exports none' : `its functions are ${names.join(', ')}`;
    throw new TransdimError('option', `${moduleUrl} exports no function '${name}'; ${has}`, { option, given: name });
  };
  if (init !== null) {
    const initialise = find('init', init);
    try {
      await asHost(() => initialise(...initArguments));
    } catch (cause) {
      const message = `init '${init}' of ${moduleUrl} threw ${describe(cause)}`;
      throw new TransdimError('worker', message, { worker: 'worker', exitCode: null, signal: null }, { cause });
    }
  }
  return {
    perform: async (functionName, args) => {
      const found = find('functionName', functionName);
      return await asHost(() => found(...args));
    },
  };
}

type AnyFunction = (...args: readonly unknown[]) => unknown;

async function importFunctions(moduleUrl: string): Promise<Functions> {
  const own = waitForOwnFunctions(moduleUrl);
  const imported = import(moduleUrl).catch((cause: unknown) => {
    const message = `${moduleUrl} could not be imported in a worker: ${cause instanceof Error ? cause.message : describe(cause)}`;
    throw new TransdimError('option', message, { option: 'moduleUrl', given: moduleUrl }, { cause });
  }) as Promise<Functions>;
  imported.catch(() => undefined); // what the script does after its functions were taken is not our concern
  try {
    return await Promise.race([own, imported]);
  } finally {
    stopWaiting();
  }
}
