import { existsSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { packageTargets } from './packageTargets.js';

/** A file as a source names it. */
export interface Named {
  readonly specifier: string;
  /** By import, by require(), or by new URL('...', import.meta.url). */
  readonly kind: 'import' | 'require' | 'url';
}

/**
 * The files of the project that the source at `path` may mean: one, or none where a package or nothing is meant; several where
 * a package.json names a file per condition. What lies in node_modules is taken only where a relative path leads there.
 */
export function namedFiles({ specifier, kind }: Named, path: string): readonly string[] {
  const real = realpathSync(path); // from where Node looks
  const isRelative = /^\.{1,2}(\/|$)/.test(specifier);
  if (!isRelative && !isAbsolute(specifier) && !specifier.startsWith('file:') && kind !== 'url')
    return packageTargets(specifier, real).filter((file) => isFile(file) && isOfProject(file, real));
  for (const base of [path, real]) {
    const file = besideUrl(specifier, base);
    if (file !== null) return isRelative || isOfProject(file, base) ? [file] : [];
  }
  const required = kind === 'require' ? resolved(specifier, real) : null;
  return required === null || !isOfProject(required, real) ? [] : [required];
}

/** The path of a URL, if it is a file that is there. */
export function fileOf(url: string): string | null {
  if (!url.startsWith('file:')) return null;
  try {
    const path = fileURLToPath(url.replace(/[?#].*$/, ''));
    return isFile(path) ? path : null;
  } catch {
    return null; // of another machine, or with a character that no path has
  }
}

function besideUrl(specifier: string, base: string): string | null {
  const url = pathToFileURL(base).href;
  return URL.canParse(specifier, url) ? fileOf(new URL(specifier, url).href) : null;
}

/** As require() finds it: without its extension, or as a folder. */
function resolved(specifier: string, from: string): string | null {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return null;
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Where this library lies: a script may name it by its whole path. */
const library = fileURLToPath(new URL('..', import.meta.url));

/** Whether a file belongs to the project of which `from` is, rather than to its packages or this library. */
function isOfProject(file: string, from: string): boolean {
  const within = relative(library, file);
  const isLibrary = !within.startsWith('..') && !isAbsolute(within); // absolute on another drive
  return !isLibrary && !relative(dirname(from), file).split(sep).includes('node_modules');
}
