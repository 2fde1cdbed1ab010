import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from './projectRoot.js';

/** What a script printed and how it ended. */
export interface ScriptEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as a user would, from a folder of its own inside the project, so that 'transdim' resolves to it. */
export function runScript(source: string): ScriptEnd {
  const folder = mkdtempSync(join(projectRoot, 'dist', 'script-'));
  try {
    writeFileSync(join(folder, 'first.mjs'), source);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['first.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
      timeout: 120_000,
    });
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
