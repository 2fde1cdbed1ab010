import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { TransdimError, isTransdimError } from '../errors.js';
import { shellWord } from '../files/quote.js';
import { readRequest } from '../files/request.js';
import { gatherOptions } from './gatherOptions.js';
import { loadModule } from './loadModule.js';
import { performProblem } from './performRun.js';
import type { ResumeLine } from './parseCommandLine.js';
import type { Performed } from './performRun.js';

/** Goes on with the run in a folder, and returns what is to be printed. */
export async function performResume(line: ResumeLine): Promise<Performed> {
  const path = line.module ?? moduleOf(line.folder);
  const options = { ...gatherOptions(line), folder: line.folder, resume: true };
  try {
    return await performProblem(await loadModule(path), options, line);
  } catch (error) {
    const wantsData = isTransdimError(error, 'changed') && error.fields.changes.includes('data changed');
    if (!wantsData || line.dataFile !== undefined) throw error;
    const message = `${error.message}. If the run was given data, give the same file again by --data`;
    throw new TransdimError('changed', message, error.fields, { cause: error });
  }
}

/** The module that a run folder names. A folder from somebody else must not bring code of its own. */
function moduleOf(folder: string): string {
  const { module } = readRequest(folder);
  const refuse = (why: string): TransdimError<'file'> =>
    new TransdimError(
      'file',
      `${folder} ${why}: name the module, as in transdim resume ${shellWord(folder)} model.js`,
      {
        path: folder,
      },
    );
  if (module === null) throw refuse('is of a problem that no module holds');
  const path = pathOf(module);
  if (path === null) throw refuse(`names a module that is no file (${module.slice(0, 80)})`);
  const own = realpathSync(resolve(folder));
  const isOwn = isInside(own, resolve(path)) || (existsSync(path) && isInside(own, realpathSync(path)));
  if (isOwn) throw refuse('names a module that lies in the folder itself');
  return path;
}

function pathOf(url: string): string | null {
  try {
    return fileURLToPath(url);
  } catch {
    return null; // on another host, or with an encoded slash
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
