import { TransdimError, describe } from '../errors.js';
import { registered, waitForProblem } from './registry.js';
import type { Stop } from './registry.js';
import type { Problem, ProblemReference, State } from './types.js';

/** Throws TransdimError (tag 'problem') for anything that defineProblem did not return. */
export function checkProblem(problem: unknown): void {
  const states = (problem as Problem | null | undefined)?.states;
  const isDefined =
    Array.isArray(states) && states.length > 0 && 'dimension' in (states[0] as object) && Object.isFrozen(problem);
  if (isDefined) return;
  throw new TransdimError('problem', `the problem must be what defineProblem returned; got ${describe(problem)}`, {
    moduleUrl: null,
  });
}

/** Plain data by which a worker loads `problem`. Throws for an inline problem, with the two lines to change. */
export function referenceTo(problem: Problem): ProblemReference {
  const { moduleUrl, ordinal, states } = problem;
  if (moduleUrl === null) {
    throw new TransdimError(
      'problem',
      [
        'this problem is inline: other processes and threads cannot import it. Change two lines:',
        '  defineProblem({ ... })   to   defineProblem(import.meta.url, { ... }), at the top level of its module',
        "  statePool / walkerPool   to   { kind: 'serial' }, if you would rather keep it inline",
      ].join('\n'),
      { moduleUrl: null },
    );
  }
  return { moduleUrl, ordinal, states };
}

/**
 * Imports the problem's module in this process or thread and returns the problem.
 * @throws {TransdimError} tag 'problem': the module cannot be imported, defines no such problem, or defines another one here.
 */
export async function loadProblem(reference: ProblemReference): Promise<Problem> {
  const { moduleUrl, ordinal } = reference;
  const failure = (message: string, cause?: unknown): TransdimError =>
    new TransdimError('problem', message, { moduleUrl }, cause === undefined ? undefined : { cause });
  const defined = waitForProblem(moduleUrl, ordinal, (stop) => failure(tooEarly(moduleUrl, stop)));
  const imported = import(moduleUrl).then(
    () => {
      const problem = registered(moduleUrl).at(ordinal);
      if (problem === undefined) throw failure(missing(moduleUrl, registered(moduleUrl).length, ordinal));
      return problem;
    },
    (cause: unknown) => {
      throw failure(
        `${moduleUrl} could not be imported: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      );
    },
  );
  imported.catch(() => undefined); // what the script does after its problem was taken is not our concern
  const problem = await Promise.race([defined, imported]);
  if (outline(problem.states) !== outline(reference.states)) {
    throw failure(
      `${moduleUrl} defines other states or parameters in a worker than in the script that started it; a problem may not depend on arguments, the environment or the time`,
    );
  }
  return problem;
}

/** What a script comes to before a problem, for a sentence that begins with its name. */
export const comesTo: Readonly<Record<Stop, string>> = {
  run: 'starts a run',
  workerPool: 'awaits a worker pool',
  jobs: 'awaits jobs',
};

function tooEarly(moduleUrl: string, stop: Stop): string {
  const what = `${moduleUrl} ${comesTo[stop]} before it defines the problem that is wanted, and goes no further where a worker imports it`;
  return `${what}: define all problems before the first run, worker pool or jobs that the module awaits, or in a module of their own`;
}

function missing(moduleUrl: string, found: number, ordinal: number): string {
  const what =
    found === 0
      ? `${moduleUrl} does not define the problem: importing it called no defineProblem(${JSON.stringify(moduleUrl)}, ...)`
      : `importing ${moduleUrl} defines ${found} problem(s), but number ${ordinal + 1} is wanted`;
  return `${what}. Write 'export default defineProblem(import.meta.url, { ... })' at the top level of that module`;
}

function outline(states: readonly State[]): string {
  return JSON.stringify(
    states.map(({ name, parameters }) => [name, parameters.map((p) => [p.name, `${p.lower} ${p.upper}`])]),
  );
}
