import { TransdimError, describe } from '../errors.js';
import { transformOf } from '../math/transforms.js';
import { register } from './registry.js';
import type { Parameter, Problem, ProblemDefinition, State } from './types.js';

/**
 * The problem, checked and frozen: K states with their parameters, and the functions they share.
 * Write it in a module (or in the script itself) and give `import.meta.url`, so that processes and threads can import
 * it again; without the URL the problem is inline and runs in this process only.
 *
 * @throws {TransdimError} tag 'problem': no states, a name given twice, lower >= upper, a function missing, bad state priors.
 * @example
 * const problem = defineProblem(import.meta.url, {
 *   states: [{ name: 'normal', parameters: [{ name: 'x' }] }],
 *   logPosterior: (x) => -0.5 * x[0] ** 2,
 *   start: (state, random) => [random.normal()],
 * });
 */
export function defineProblem<Data = unknown, Shared = Data>(
  moduleUrl: string,
  definition: ProblemDefinition<Data, Shared>,
): Problem<Data, Shared>;
export function defineProblem<Data = unknown, Shared = Data>(
  definition: ProblemDefinition<Data, Shared>,
): Problem<Data, Shared>;
export function defineProblem<Data, Shared>(
  first: string | ProblemDefinition<Data, Shared>,
  second?: ProblemDefinition<Data, Shared>,
): Problem<Data, Shared> {
  const moduleUrl = typeof first === 'string' ? checkModuleUrl(first) : null;
  const definition = typeof first === 'string' ? second : first;
  if (typeof definition !== 'object' || (definition as unknown) === null) {
    throw problemError(
      `defineProblem needs the problem's definition, an object with states; got ${describe(definition)}`,
    );
  }
  refuseUnknown('a problem', definition, problemFields);
  const states = checkStates(definition.states);
  checkFunctions(definition, states);
  const { logPosterior, logPosteriorBatch, logPrior, logLikelihood, forward, start, setup } = definition;
  return register(moduleUrl, (ordinal) =>
    Object.freeze({
      moduleUrl,
      ordinal,
      states,
      statePriors: checkStatePriors(definition.statePriors, states),
      ...{ logPosterior, logPosteriorBatch, logPrior, logLikelihood, forward, start, setup },
    }),
  );
}

function checkModuleUrl(url: string): string {
  if (/^(file|data):/.test(url)) return url;
  throw problemError(`the first argument of defineProblem is the URL of the module, import.meta.url; got '${url}'`);
}

function checkStates(states: unknown): readonly State[] {
  if (!Array.isArray(states) || states.length === 0) {
    throw problemError(`a problem needs at least one state in its list 'states'; got ${describe(states)}`);
  }
  const seen = new Set<string>();
  return Object.freeze(
    (states as ({ name?: unknown; parameters?: unknown } | null | undefined)[]).map((state, index) => {
      const name = checkName(state?.name, `state ${index}`);
      if (seen.has(name)) throw problemError(`state names must differ; '${name}' is given twice`, name);
      seen.add(name);
      const parameters = checkParameters(state?.parameters, name);
      return Object.freeze({ index, name, parameters, dimension: parameters.length });
    }),
  );
}

function checkParameters(parameters: unknown, state: string): readonly Parameter[] {
  if (!Array.isArray(parameters) || parameters.length === 0) {
    throw problemError(`state '${state}' needs a list of at least one parameter; got ${describe(parameters)}`, state);
  }
  const seen = new Set<string>();
  return Object.freeze(
    (parameters as ({ name?: unknown; lower?: unknown; upper?: unknown } | null | undefined)[]).map(
      (parameter, index) => {
        const name = checkName(parameter?.name, `parameter ${index} of state '${state}'`);
        if (seen.has(name)) throw problemError(`parameter '${name}' of state '${state}' is given twice`, state);
        seen.add(name);
        refuseUnknown(`parameter '${name}' of state '${state}'`, parameter ?? {}, ['name', 'lower', 'upper']);
        const { lower = -Infinity, upper = Infinity } = parameter ?? {};
        if (typeof lower !== 'number' || typeof upper !== 'number' || !(lower < upper)) {
          throw problemError(
            `parameter '${name}' of state '${state}' needs lower < upper; got lower ${describe(lower)}, upper ${describe(upper)}`,
            state,
          );
        }
        try {
          transformOf(lower, upper);
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : describe(cause);
          throw problemError(`the bounds of parameter '${name}' of state '${state}' cannot be used: ${why}`, state);
        }
        return Object.freeze({ name, lower, upper });
      },
    ),
  );
}

/** moduleUrl and ordinal: a problem may be defined from another one, `{ ...other, statePriors }`. */
const problemFields = [
  'moduleUrl',
  'ordinal',
  'states',
  'statePriors',
  'logPosterior',
  'logPosteriorBatch',
  'logPrior',
  'logLikelihood',
  'forward',
  'start',
  'setup',
];

function refuseUnknown(what: string, given: object, fields: readonly string[]): void {
  const odd = Object.keys(given).find((field) => !fields.includes(field));
  if (odd !== undefined) throw problemError(`${what} has no field '${odd}'; it has ${fields.join(', ')}`);
}

function checkName(name: unknown, what: string): string {
  if (typeof name === 'string' && name.trim() !== '') return name;
  throw problemError(`${what} needs a name, a text that is not empty; got ${describe(name)}`);
}

function checkFunctions<Data, Shared>(definition: ProblemDefinition<Data, Shared>, states: readonly State[]): void {
  const { logPosterior, logPosteriorBatch, logPrior, logLikelihood, start, setup } = definition;
  const functions = { logPosterior, logPosteriorBatch, logPrior, logLikelihood, start, setup };
  for (const [name, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== 'function') {
      throw problemError(`${name} must be a function; got ${describe(value)}`);
    }
  }
  const { forward } = definition;
  for (const name of ['items', 'width', 'run'] as const) {
    if (forward === undefined || typeof (forward as Partial<typeof forward> | null)?.[name] === 'function') continue;
    throw problemError(`forward must have the functions items, width and run; ${name} is ${describe(forward[name])}`);
  }
  const whole = logPosterior !== undefined || (logPosteriorBatch !== undefined && logPrior === undefined);
  const apart = logPrior !== undefined && logLikelihood !== undefined;
  if (whole === apart || (whole && (logPrior ?? logLikelihood) !== undefined)) {
    throw problemError(
      'a problem needs either logPosterior (or logPosteriorBatch), or both logPrior and logLikelihood, and not all of them',
    );
  }
  if (start !== undefined) return;
  for (const state of states) {
    const open = state.parameters.find(({ lower, upper }) => !Number.isFinite(upper - lower));
    if (open) {
      throw problemError(
        `start(state, random) is needed: parameter '${open.name}' of state '${state.name}' has no two finite bounds between which walkers could start`,
        state.name,
      );
    }
  }
}

function checkStatePriors(priors: unknown, states: readonly State[]): readonly number[] {
  if (priors === undefined) return Object.freeze(states.map(() => 1 / states.length));
  const isWeight = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < Infinity;
  if (!Array.isArray(priors) || priors.length !== states.length || !priors.every(isWeight)) {
    throw problemError(
      `statePriors needs one number >= 0 for each of the ${states.length} states; got ${describe(priors)}`,
    );
  }
  const sum = priors.reduce((total, prior) => total + prior, 0);
  if (!(sum > 0)) throw problemError('statePriors must not all be 0');
  return Object.freeze(priors.map((prior) => prior / sum));
}

function problemError(message: string, state?: string): TransdimError<'problem'> {
  return new TransdimError('problem', message, { moduleUrl: null, ...(state === undefined ? {} : { state }) });
}
