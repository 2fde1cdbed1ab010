import { isTransdimError } from '../errors.js';
import type { TransdimError } from '../errors.js';
import type { Asked } from './parseCommandLine.js';

/** 2 for an option that is refused, 1 for whatever else goes wrong. */
export function exitCodeOf(error: unknown): number {
  return isTransdimError(error, 'option') ? 2 : 1;
}

/** What went wrong, with options under the names by which they were typed; with the stack where debugging is asked for. */
export function describeFailure(error: unknown, asked: Pick<Asked, 'typed' | 'optionsFile' | 'debug'>): string {
  if (!(error instanceof Error)) return String(error);
  const message = isTransdimError(error, 'option') ? nameAsTyped(error, asked) : error.message || error.name;
  if (!asked.debug) return message;
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
  return `${message}${/\n {4}at [^]*/.exec(error.stack ?? '')?.[0] ?? ''}${cause}`;
}

/**
 * The sentence of a refused option with the flag in the place of its name, before the flag where the name is not said, or
 * behind the file that it comes from. Other options that were typed are named so too, where no word of the language is meant.
 */
function nameAsTyped(
  error: TransdimError<'option'>,
  { typed, optionsFile }: Pick<Asked, 'typed' | 'optionsFile'>,
): string {
  const { option, given } = error.fields;
  let { message } = error;
  const [own] = option.split(/[ .[]/);
  const mentioned = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  for (const [name, flag] of Object.entries(typed)) {
    const isMeant = name === own || mentioned.includes(name) || /[A-Z]/.test(name);
    if (isMeant) message = message.replace(new RegExp(`(?<![-\\w'"])${name}(?![\\w'"])`), flag);
  }
  if (!Object.hasOwn(typed, own)) {
    return optionsFile === undefined || message.startsWith('--') ? message : `${optionsFile}: ${message}`;
  }
  return message.includes(typed[own]) ? message : `${typed[own]}: ${message}`;
}
