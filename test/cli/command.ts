import { fileURLToPath } from 'node:url';

import { startNode } from '../faults/script.js';
import type { Ending, Script } from '../faults/script.js';

/** A module of test/fixtures/commandModules. */
export function moduleOf(name: string): string {
  return fileURLToPath(new URL(`../fixtures/commandModules/${name}.js`, import.meta.url));
}

/** Starts the command as a user would. */
export function startCommand(args: readonly string[], cwd: string): Script {
  return startNode(fileURLToPath(new URL('../../lib/cli/transdim.js', import.meta.url)), args, cwd);
}

/** Runs the command to its end. */
export function runCommand(args: readonly string[], cwd: string): Promise<Ending> {
  return startCommand(args, cwd).ended;
}

/** Flags of a run that is over at once. */
export const briefly = '--steps 40 --walkers 8 --draws 50 --chains 2 --resampler-steps 50 --seed 3'.split(' ');
