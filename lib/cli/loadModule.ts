import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { TransdimError } from '../errors.js';
import { checkProblem, comesTo } from '../problem/loadProblem.js';
import { enterWorker, registered, waitForStop } from '../problem/registry.js';
import { stage } from './ending.js';
import type { Stop } from '../problem/registry.js';
import type { Problem } from '../problem/types.js';

/**
 * The problem of a module: its default export, or the only problem that it defines. The module is imported in this process
 * as in any worker: where it starts a run itself, or awaits a worker pool or jobs, it goes no further than that.
 *
 * @throws {TransdimError} tag 'file': there is no such file; tag 'problem': it cannot be imported, or has no one problem
 */
export async function loadModule(path: string): Promise<Problem> {
  const moduleUrl = urlOf(path);
  enterWorker();
  let stop: Stop | undefined;
  const stopped = waitForStop(moduleUrl).then((what) => void (stop = what));
  const imported = import(moduleUrl) as Promise<{ readonly default?: unknown }>;
  imported.catch(() => undefined); // of a module that goes no further: what happens then is not our concern
  let exported: unknown;
  stage.isImporting = true;
  try {
    exported = (await Promise.race([imported, stopped]))?.default;
  } catch (cause) {
    throw failure(moduleUrl, describeImport(path, cause), cause);
  } finally {
    stage.isImporting = false;
  }
  if (isProblem(exported)) return exported;
  const problems = registered(moduleUrl);
  if (problems.length === 1) return problems[0];
  const wanted = "write 'export default defineProblem(import.meta.url, { ... })' at its top level";
  if (problems.length > 1) {
    throw failure(moduleUrl, `${path} defines ${problems.length} problems: make the one to run its default export`);
  }
  if (stop !== undefined && stop !== 'run') {
    throw failure(
      moduleUrl,
      `${path} ${comesTo[stop]} before it defines a problem, and goes no further here: ${wanted}, above that`,
    );
  }
  throw failure(moduleUrl, `${path} defines no problem: ${wanted}`);
}

/** As the module itself will know it: without symbolic links. */
function urlOf(path: string): string {
  if (!existsSync(path)) throw fileError(path, `there is no module ${path}`);
  if (statSync(path).isDirectory()) throw fileError(path, `${path} is a folder: name the module in it`);
  return pathToFileURL(realpathSync(resolve(path))).href;
}

/** Why a module could not be imported. */
export function describeImport(path: string, cause: unknown): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = (cause as { readonly code?: unknown } | null | undefined)?.code;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /^\.[cm]?ts$/.test(extname(path))) {
    return `${path} is TypeScript, which Node ${process.version} cannot run: compile it to .js, or take Node 22.18 or later`;
  }
  return `${path} could not be imported (--debug says where): ${why}`;
}

function isProblem(value: unknown): value is Problem {
  try {
    checkProblem(value);
    return true;
  } catch {
    return false;
  }
}

function failure(moduleUrl: string, message: string, cause?: unknown): TransdimError<'problem'> {
  return new TransdimError('problem', message, { moduleUrl }, cause === undefined ? undefined : { cause });
}

function fileError(path: string, message: string): TransdimError<'file'> {
  return new TransdimError('file', message, { path });
}
