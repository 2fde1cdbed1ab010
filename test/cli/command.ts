import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How the command ended, and what it printed. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command while it runs, in a process group of its own, as from a shell. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** Settles when it has said `text` on its standard output; rejects when it ends without. */
  heard(this: void, text: string): Promise<void>;
  kill(this: void): void;
}

/** A module of test/fixtures/commandModules. */
export function moduleOf(name: string): string {
  return fileURLToPath(new URL(`../fixtures/commandModules/${name}.js`, import.meta.url));
}

/** Starts the command as a user would, without what a test runner preloads. */
export function startCommand(args: readonly string[], cwd: string): Running {
  const path = fileURLToPath(new URL('../../lib/cli/transdim.js', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [path, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...said });
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${path} could not be started`);
  return {
    ...{ pid, ended },
    heard: (text) =>
      new Promise((resolve, reject) => {
        const listen = (): void => {
          if (said.stdout.includes(text)) resolve();
        };
        listen();
        child.stdout.on('data', listen);
        void ended.then(({ stdout, stderr }) => {
          reject(new Error(`the command ended without saying '${text}': ${stdout}${stderr}`));
        });
      }),
    kill: () => {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // nothing of the group is left
      }
    },
  };
}

/** Runs the command to its end. */
export function runCommand(args: readonly string[], cwd: string): Promise<Ending> {
  return startCommand(args, cwd).ended;
}

/** Flags of a run that is over at once. */
export const briefly = '--steps 40 --walkers 8 --draws 50 --chains 2 --resampler-steps 50 --seed 3'.split(' ');
