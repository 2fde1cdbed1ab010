import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What a package.json says of its own files; whatever else it holds. */
interface Package {
  readonly folder: string;
  readonly name: unknown;
  readonly imports: unknown;
  readonly exports: unknown;
}

/**
 * The paths that a specifier such as '#helper', or 'own-name/part' in the package of that name, has by the package.json of the
 * source at `path`: those of every condition, as other threads and later calls may be under others. None of other packages.
 */
export function packageTargets(specifier: string, path: string): readonly string[] {
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
  if (name === 'transdim') return []; // this library, in a module that lies within it
  const own = packageOf(dirname(path));
  if (own === null) return [];
  const targets = specifier.startsWith('#')
    ? targetsOf(own.imports, specifier)
    : name === own.name
      ? targetsOf(byPart(own.exports), `.${specifier.slice(name.length)}`)
      : [];
  return targets.filter((target) => target.startsWith('./')).map((target) => join(own.folder, target));
}

/** The package that a folder is of: that of the nearest package.json, as Node has it. */
function packageOf(folder: string): Package | null {
  if (basename(folder) === 'node_modules') return null;
  try {
    const { name, imports, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
    return { folder, name, imports, exports };
  } catch {
    return dirname(folder) === folder ? null : packageOf(dirname(folder));
  }
}

/** "exports" may be the target of the package itself. */
function byPart(exports: unknown): unknown {
  const isByPart = isTable(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  return isByPart ? exports : { '.': exports };
}

/** The targets of the entry for `key`, or of the closest pattern with a * that it matches. */
function targetsOf(table: unknown, key: string): string[] {
  if (!isTable(table)) return [];
  if (Object.hasOwn(table, key) && !key.includes('*')) return targetsIn(table[key]);
  const patterns = Object.keys(table).flatMap((pattern) => {
    const [before, after] = pattern.split('*');
    const fits = pattern.includes('*') && key.startsWith(before) && key.endsWith(after);
    return fits && key.length >= pattern.length ? [{ pattern, before, after }] : [];
  });
  const closest = patterns.sort((a, b) => b.before.length - a.before.length || b.after.length - a.after.length).at(0);
  if (closest === undefined) return [];
  const part = key.slice(closest.before.length, key.length - closest.after.length);
  return targetsIn(table[closest.pattern]).map((target) => target.split('*').join(part));
}

function targetsIn(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  return typeof entry === 'object' && entry !== null ? Object.values(entry).flatMap(targetsIn) : [];
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
