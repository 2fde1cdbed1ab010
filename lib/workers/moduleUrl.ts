import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

import { checkArgument } from '../errors.js';

/** The URL of a module that was given as URL or absolute path. Throws TransdimError (tag 'option') for anything else. */
export function moduleUrlOf(argument: string, given: unknown): string {
  if (typeof given === 'string' && isAbsolute(given)) return pathToFileURL(given).href;
  const url = given instanceof URL ? given.href : given;
  checkArgument(
    argument,
    typeof url === 'string' && /^(file|data):/.test(url),
    `${argument} must be the URL of a module, import.meta.url or new URL('./tasks.js', import.meta.url), or an absolute path`,
    given instanceof URL ? given.href : given,
  );
  return url as string;
}
