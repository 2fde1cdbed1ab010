import { readFileSync } from 'node:fs';

/** This library's version, from the nearest package.json above the compiled file. */
export function version(above = new URL('.', import.meta.url)): string {
  const place = new URL('package.json', above);
  try {
    return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
  } catch (error) {
    const parent = new URL('..', above);
    if (parent.href === above.href) throw error;
    return version(parent);
  }
}
