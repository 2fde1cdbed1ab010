import { TransdimError, checkArgument, describe } from '../errors.js';

/** Throws TransdimError (tag 'option') unless `given` is an object with no fields but these. */
export function checkFields(of: string, given: unknown, names: readonly string[]): void {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  checkArgument('options', isObject, `${of} needs an object of ${names.join(', ')}`, given);
  const odd = Object.keys(given as object).find((name) => !names.includes(name));
  if (odd === undefined) return;
  throw new TransdimError('option', `${of} has no option '${odd}'; it has ${names.join(', ')}`, {
    ...{ option: odd, given: odd },
  });
}

/** Throws TransdimError (tag 'option') unless the field is left out or a whole number of at least 1. */
export function checkCountField(option: string, given: unknown): void {
  if (given === undefined || (typeof given === 'number' && Number.isSafeInteger(given) && given >= 1)) return;
  throw fieldError(option, 'a whole number of at least 1', given);
}

/** Throws TransdimError (tag 'option') unless the field is left out or a finite number of at least 0. */
export function checkAmountField(option: string, given: unknown): void {
  if (given === undefined || (typeof given === 'number' && given >= 0 && given < Infinity)) return;
  throw fieldError(option, 'at least 0', given);
}

/** Throws TransdimError (tag 'option') unless the field is left out or true or false. */
export function checkFlagField(option: string, given: unknown): void {
  if (given === undefined || typeof given === 'boolean') return;
  throw fieldError(option, 'true or false', given);
}

function fieldError(option: string, needs: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', `${option} must be ${needs}; got ${describe(given)}`, { option, given });
}
