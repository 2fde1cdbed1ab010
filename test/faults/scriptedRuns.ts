import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readRun } from '../../lib/index.js';
import { startScript } from './script.js';
import type { Test } from 'tap';
import type { MortalScript } from '../fixtures/poolScripts/mortalRun.js';
import type { Script } from './script.js';

/** A script that runs the problem 'mortal' as asked; what is left of it goes with the test. */
export function startMortal(t: Test, asked: MortalScript): Script {
  const script = startScript('mortalRun', JSON.stringify(asked));
  t.teardown(script.kill);
  return script;
}

/** A new folder that goes with the test. */
export function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'run-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The facts that a script has printed. */
export function factsIn(stdout: string): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** Settles when `isSo`; rejects when the script has ended before. */
export async function until(isSo: () => boolean, script: Script): Promise<void> {
  const state = { isOver: false };
  void script.ended.then(() => (state.isOver = true));
  while (!isSo()) {
    if (state.isOver) throw new Error(`the script ended before: ${JSON.stringify(await script.ended)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Settles when the chains of a run hold steps of its first state. */
export function stepsWritten(folder: string, script: Script): Promise<void> {
  return until(() => hasSteps(folder), script);
}

function hasSteps(folder: string): boolean {
  try {
    return readRun(folder).states[0].steps > 0;
  } catch {
    return false; // it has only begun
  }
}
