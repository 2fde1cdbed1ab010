import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { TransdimError, isTransdimError } from '../errors.js';
import { requestName } from './request.js';

/** The error of a run with a folder; where it tells of a full disk, also what to do: `hint` says how to go on with the run. */
export function withWayOn(error: unknown, folder: string, hint: string): unknown {
  if (!isTransdimError(error, 'file') || !/: (ENOSPC|EDQUOT)\b/.test(error.message)) return error;
  const way = existsSync(join(folder, requestName))
    ? `What was written before is whole. Free space there;\n${hint}`
    : 'Nothing was written before. Free space there, and begin again';
  return new TransdimError('file', `${error.message}. ${way}`, error.fields, { cause: error });
}
