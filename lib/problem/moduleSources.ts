import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A digest of the source of a module and of each file of the project that it imports, by relative paths, and so on; of files
 * that it names by new URL('...', import.meta.url) too. Packages are left out: they are known by their versions.
 */
export async function moduleSources(moduleUrl: string): Promise<Readonly<Record<string, string>>> {
  const { init, parse } = await import('es-module-lexer/js'); // for those who keep a folder; without WebAssembly, as memory for it may be refused
  await init();
  const found = new Map<string, string>();
  const visit = (url: string): void => {
    const path = fileOf(url);
    if (path === null || found.has(path)) return;
    const content = readFileSync(path);
    found.set(path, createHash('sha256').update(content).digest('hex'));
    if (!/\.[cm]?[jt]s$/.test(path)) return;
    for (const specifier of specifiersOf(content.toString('utf8'), parse)) visit(new URL(specifier, url).href);
  };
  visit(moduleUrl);
  const root = dirname(fileOf(moduleUrl) ?? '');
  const named = Array.from(found, ([path, digest]) => [relative(root, path).split(sep).join('/'), digest] as const);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Parse = (source: string) => readonly [readonly { readonly specifier?: unknown }[], ...unknown[]];

/** What a source imports, requires or names as a file beside it: relative paths only. */
function specifiersOf(source: string, parse: Parse): string[] {
  const named = [
    ...source.matchAll(/\brequire\(\s*(['"])(?<path>[^'"]+)\1\s*\)/g),
    ...source.matchAll(/\bnew URL\(\s*(['"`])(?<path>[^'"`$]+)\1\s*,\s*import\.meta\.url\s*\)/g),
  ].map((match) => match.groups?.path);
  const imported = importsOf(source, parse).map(({ specifier }) => specifier);
  return [...imported, ...named].filter((path): path is string => typeof path === 'string' && /^\.{1,2}\//.test(path));
}

/** A source that the lexer does not understand, such as a script of the old kind, has no imports. */
function importsOf(source: string, parse: Parse): readonly { readonly specifier?: unknown }[] {
  try {
    return parse(source)[0];
  } catch {
    return [];
  }
}

function fileOf(url: string): string | null {
  if (!url.startsWith('file:')) return null;
  const path = fileURLToPath(url.replace(/[?#].*$/, ''));
  return existsSync(path) && statSync(path).isFile() ? path : null;
}
