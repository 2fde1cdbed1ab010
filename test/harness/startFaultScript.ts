import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { meetingVariable, plantedVariable } from './faultProblem.js';
import { signal } from './sessions.js';
import type { Fingerprint } from './fingerprint.js';

/** Folders of one run, all below one that the harness removes. */
export interface Places {
  /** The run folder; '-' for none. */
  readonly run: string;
  /** Where log posteriors find orders and leave signs of life. */
  readonly meeting: string;
  /** The only folder for temporary files that scripts of the run know. */
  readonly temporary: string;
}

/** How a script ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Of its result, if it came to one. */
  readonly fingerprint: Fingerprint | null;
  readonly seconds: number;
}

/** A script under way. */
export interface FaultScript {
  readonly pid: number;
  readonly began: number;
  /** How far it has said it is: 'sample 43 %'. */
  at(this: void): string;
  hasEnded(this: void): boolean;
  /** Settles when the script itself is gone; what it has started may still be there. */
  readonly ended: Promise<Ending>;
}

const path = fileURLToPath(new URL('./faultScript.js', import.meta.url));

/** Starts a run, or goes on with it, in a session of its own; `isSound` leaves a planted bug away. */
export function startFaultScript(places: Places, layout: string, costUs: number, isSound = false): FaultScript {
  const { [plantedVariable]: planted, ...inherited } = process.env;
  const env = {
    ...inherited,
    ...(planted === undefined || isSound ? {} : { [plantedVariable]: planted }),
    ...{ NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', TMPDIR: places.temporary, [meetingVariable]: places.meeting },
  };
  const words = [path, places.run, layout, String(costUs)];
  const child = spawn(process.execPath, words, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${path} could not be started`);
  const endGroup = (): void => void signal(-pid, 'SIGKILL'); // a harness that is stopped leaves nothing either
  process.on('exit', endGroup);
  const began = performance.now();
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  }
  const exited = new Promise<Pick<Ending, 'code' | 'signal' | 'seconds'>>((resolve) => {
    child.once('exit', (code, signal) => {
      process.off('exit', endGroup);
      resolve({ code, signal, seconds: (performance.now() - began) / 1000 });
    });
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const ended = exited.then(async (how): Promise<Ending> => {
    await Promise.race([closed, setTimeout(500)]); // a process that is left behind may hold the output open
    const result = /^result (.*)$/m.exec(said.stdout);
    return {
      ...how,
      stderr: said.stderr,
      fingerprint: result === null ? null : (JSON.parse(result[1]) as Fingerprint),
    };
  });
  return {
    ...{ pid, began, ended },
    at: () => [...said.stdout.matchAll(/^at (.*)$/gm)].at(-1)?.[1].replace(/^evaluate 100 %$/, 'between') ?? 'start-up',
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
  };
}
