import { TransdimError, describe } from '../errors.js';

/** More of these could not be held, however large the machine: the mistake is told before anything is sampled. */
const most: Readonly<Record<string, number>> = {
  ...{ walkers: 1e6, ensembles: 1e4, chains: 1e6, draws: 1e8 },
  ...{ steps: 1e12, resamplerSteps: 1e9 },
};

/**
 * A whole number of at least `least`, and no more than anybody could want of the option, whose name is the first word.
 * @throws {TransdimError} tag 'option' for anything else
 */
export function checkCount(option: string, given: unknown, least: number): number {
  const highest = most[option.split(' ')[0]] ?? Number.MAX_SAFE_INTEGER;
  if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= highest) return given;
  const range = typeof given === 'number' && given > highest ? `at most ${highest}` : `at least ${least}`;
  const message = `${option} must be a whole number of ${range}; got ${describe(given)}`;
  throw new TransdimError('option', message, { option, given });
}

/** Throws TransdimError (tag 'option') where the traces of resampler chains, 6 bytes a step, could not be held. */
export function checkTraces(option: string, chains: number, steps: number): void {
  if (chains * steps <= 1e9) return;
  const message = `chains * ${option} must be at most 1e9, as their traces are held in memory; got ${chains} * ${steps}: they need not be longer than some times the draws`;
  throw new TransdimError('option', message, { option, given: steps });
}
