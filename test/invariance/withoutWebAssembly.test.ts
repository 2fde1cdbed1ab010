/** A whole run where there is no WebAssembly, or no memory for it, gives the bits that it gives elsewhere. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import t from 'tap';

import { projectRoot } from '../docs/projectRoot.js';

const command = join(projectRoot, 'dist/lib/cli/transdim.js');
const module = join(projectRoot, 'dist/test/fixtures/commandModules/quick.js');

/** What a run leaves of itself: the bytes of its chains and traces, by their names. */
async function bytesOf(folder: string, start: string): Promise<Readonly<Record<string, string>>> {
  const words = ['run', module, '--steps', '60', '--seed', '3', '--folder', folder];
  const quoted = [command, ...words].map((word) => `'${word}'`).join(' ');
  await promisify(execFile)('sh', ['-c', `${start.replace('node', `exec '${process.execPath}'`)} ${quoted}`]);
  return Object.fromEntries(
    ['chains', 'traces'].flatMap((room) =>
      readdirSync(join(folder, room))
        .filter((name) => !name.endsWith('.json'))
        .map((name) => [`${room}/${name}`, readFileSync(join(folder, room, name), 'base64')]),
    ),
  );
}

await t.test('a run without WebAssembly, or without memory for it, gives the same bits', async (t) => {
  // Would catch: anything that needs WebAssembly to work at all, and loops that differ where they take its place.
  const home = t.testdir();
  const usual = await bytesOf(join(home, 'usual'), 'node');
  t.ok(Object.keys(usual).length > 4, Object.keys(usual).join(', '));
  t.strictSame(await bytesOf(join(home, 'jitless'), 'node --jitless'), usual, '--jitless');
  if (process.platform !== 'linux') return;
  t.strictSame(await bytesOf(join(home, 'little'), 'ulimit -v 4000000; node'), usual, 'ulimit -v 4000000');
});
