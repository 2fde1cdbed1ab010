import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a command of this folder came to. */
export interface CommandResult<Report> {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote to its --json file. */
  readonly report: Report;
}

/** Runs a command of this folder with these words and --json, and with variables added to its environment. */
export async function runCommand<Report>(
  name: string,
  words: readonly string[],
  { execArgv = [], env = {} }: { readonly execArgv?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CommandResult<Report>> {
  const folder = mkdtempSync(join(tmpdir(), 'transdim-test-'));
  const file = join(folder, 'report.json');
  const path = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const options = { env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', ...env } };
  try {
    const said = await new Promise<Omit<CommandResult<Report>, 'report'>>((resolve) => {
      execFile(process.execPath, [...execArgv, path, ...words, '--json', file], options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
    return { ...said, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
