import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Nothing on standard error but that so short a run is no faster over pools, or that a state goes on after a death. */
export const quiet =
  /^(\(node:\d+\) TransdimWarning: (the layout was slower than serial: .*|.* goes on from what it had written down)\n(\(Use `node .*\n)?)*$/;

/** How a script ended, and what it said. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script that runs in a process group of its own, as from a shell. */
export interface Script {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Settles when the script has said `text`, on its standard output if nothing else is given; rejects when it ends without. */
  heard(this: void, text: string, stream?: 'stdout' | 'stderr'): Promise<void>;
  /** Settles when the script is gone and nobody holds its output open any more. */
  readonly ended: Promise<Ending>;
  /** Ends the whole group, if anything of it is left. */
  kill(this: void): void;
}

/** Starts test/fixtures/poolScripts/<name>.js with the given arguments. */
export function startScript(name: string, ...args: readonly string[]): Script {
  return startNode(fileURLToPath(new URL(`../fixtures/poolScripts/${name}.js`, import.meta.url)), args);
}

/** Starts a file as from a shell, in a process group of its own, without what a test runner preloads. */
export function startNode(path: string, args: readonly string[], cwd = process.cwd()): Script {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [path, ...args], { cwd, detached: true, env, stdio: [...stdio] });
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
    ...{ child, pid, ended },
    heard: (text, stream = 'stdout') =>
      new Promise((resolve, reject) => {
        const listen = (): void => {
          if (said[stream].includes(text)) resolve();
        };
        listen();
        child[stream].on('data', listen);
        void ended.then(({ stdout, stderr }) => {
          reject(new Error(`the script ended without saying '${text}': ${stdout}${stderr}`));
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

/** Ctrl-C reaches the whole group, a signal from kill the process alone. */
export const ways: Readonly<Record<string, (script: Script, name: NodeJS.Signals) => boolean>> = {
  'Ctrl-C': ({ pid }, name) => process.kill(-pid, name),
  kill: ({ pid }, name) => process.kill(pid, name),
};
