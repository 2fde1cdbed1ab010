import { TransdimError, describe } from '../errors.js';
import type { Summary } from '../diagnostics/summarise.js';
import type { StateEnsemble } from './stateEnsemble.js';
import type { Thinning } from './thinning.js';

/** When the draws of a state are good enough: both, where both are given. */
export interface StopRule {
  /** R-hat of every parameter is at most this. @default not asked for */
  readonly rhat?: number;
  /** The effective sample size of every parameter, in bulk and tail, is at least this. @default not asked for */
  readonly ess?: number;
}

/** Steps that a state makes where none are asked for: at most, under a stop rule. */
export function defaultSteps(until: unknown): number {
  return until === undefined ? 2000 : 20_000;
}

/** Fewer steps say little of convergence. */
const firstCheck = 200;
/** From check to check a chain grows by half: few looks, so that few of them are lucky, and at most half of the steps in vain. */
const growth = 1.5;

/** A stop rule as it was given; null for none. Throws TransdimError (tag 'option'). */
export function checkStopRule(given: unknown): StopRule | null {
  if (given === undefined) return null;
  const refuse = (wanted: string): never => {
    throw new TransdimError('option', `until ${wanted}; got ${describe(given)}`, { option: 'until', given });
  };
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return refuse('must be an object such as { rhat: 1.01, ess: 400 }');
  }
  const odd = Object.keys(given).find((name) => !['rhat', 'ess'].includes(name));
  if (odd !== undefined) return refuse(`has no field '${odd}': it has rhat and ess`);
  const { rhat, ess } = given as Partial<Record<string, unknown>>;
  if (rhat === undefined && ess === undefined) return refuse('must have rhat, ess or both');
  if (rhat !== undefined && !(typeof rhat === 'number' && rhat > 1 && rhat < Infinity)) {
    return refuse('must have an rhat above 1');
  }
  if (ess !== undefined && !(typeof ess === 'number' && ess > 0 && ess < Infinity)) {
    return refuse('must have an ess above 0');
  }
  return { ...(rhat === undefined ? {} : { rhat }), ...(ess === undefined ? {} : { ess }) };
}

/**
 * The steps of the first check at or after `steps`: 200, or what leaves as many draws as are discarded, and then half as many
 * again each time; nothing else decides, so that a chain is looked at in the same places whoever samples it, and when.
 */
export function nextCheck(steps: number, { discard, thin }: Thinning): number {
  const discarded = discard === 'auto' ? 0 : discard;
  let check = Math.max(firstCheck, 2 * discarded, discarded + 4 * (thin === 'auto' ? 1 : thin));
  while (check < steps) check = Math.ceil(growth * check);
  return check;
}

/** Whether the draws that a summary is of are good enough. What cannot be estimated is not. */
export function isMet({ rhat = Infinity, ess = 0 }: StopRule, summary: Summary): boolean {
  const isFine = (_: unknown, d: number): boolean =>
    summary.rhat[d] <= rhat && summary.essBulk[d] >= ess && summary.essTail[d] >= ess;
  return summary.rhat.every(isFine);
}

/** What is to be said of states whose steps ran out before the stop rule was met. */
export function unmetWarnings(ensembles: readonly StateEnsemble[], { rhat, ess }: StopRule): string[] {
  const asked = [...(rhat === undefined ? [] : [`rhat: ${rhat}`]), ...(ess === undefined ? [] : [`ess: ${ess}`])];
  return ensembles
    .filter(({ untilMet }) => untilMet === false)
    .map(({ state, steps, ...found }) => {
      const is = `R-hat ${Math.max(...found.rhat).toFixed(3)}, ESS ${Math.min(...found.ess).toFixed(0)}`;
      return `state '${state.name}' has made all of its ${steps} steps without coming to until { ${asked.join(', ')} }: ${is}. More steps with resume: true go on with the same chains`;
    });
}
