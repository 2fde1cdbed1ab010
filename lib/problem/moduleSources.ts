import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';

import { fileOf, namedFiles } from './namedFiles.js';
import type { Named } from './namedFiles.js';

/**
 * A digest of the source of a module and of each file of the project that it imports or requires, and so on; of files that it
 * names by new URL('...', import.meta.url) too. Packages are left out: they are known by their versions.
 */
export async function moduleSources(moduleUrl: string): Promise<Readonly<Record<string, string>>> {
  const { init, parse } = await import('es-module-lexer/js'); // for those who keep a folder; without WebAssembly, as memory for it may be refused
  await init();
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const content = readFileSync(path);
    found.set(path, createHash('sha256').update(content).digest('hex'));
    if (!/\.[cm]?[jt]s$/.test(path)) return;
    for (const named of specifiersOf(content.toString('utf8'), parse)) namedFiles(named, path).forEach(visit);
  };
  const own = fileOf(moduleUrl);
  if (own !== null) visit(own);
  const root = dirname(own ?? '');
  const named = Array.from(found, ([path, digest]) => [relative(root, path).split(sep).join('/'), digest] as const);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Parse = (source: string) => readonly [readonly { readonly specifier?: unknown }[], ...unknown[]];

/** What a source imports, requires or names as a file beside it, where it does so by a text. */
function specifiersOf(source: string, parse: Parse): Named[] {
  const imported = importsOf(source, parse).flatMap(({ specifier }) =>
    typeof specifier === 'string' ? [{ specifier, kind: 'import' } as const] : [],
  );
  return [
    ...imported,
    ...matched(source, 'require', /\brequire\(\s*(['"])(?<path>[^'"]+)\1\s*,?\s*\)/g),
    ...matched(source, 'url', /\bnew URL\(\s*(['"`])(?<path>[^'"`$]+)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g),
  ];
}

function matched(source: string, kind: Named['kind'], pattern: RegExp): Named[] {
  return Array.from(source.matchAll(pattern), ({ groups }) => ({ specifier: groups?.path ?? '', kind }));
}

/** A source that the lexer does not understand, such as a script of the old kind, has no imports. */
function importsOf(source: string, parse: Parse): readonly { readonly specifier?: unknown }[] {
  try {
    return parse(source)[0];
  } catch {
    return [];
  }
}
