import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { attemptRun } from './attemptRun.js';
import faultProblem from './faultProblem.js';
import { faultRunOptions } from './faultRunOptions.js';
import { differences, fingerprintOfFolder } from './fingerprint.js';
import { startFaultScript } from './startFaultScript.js';
import type { Attempt } from './attemptRun.js';
import type { DrawnRun } from './drawRun.js';
import type { Fingerprint } from './fingerprint.js';
import type { Ending, Places } from './startFaultScript.js';

/** What an undisturbed serial run comes to, and how long it takes. */
export interface Undisturbed {
  readonly fingerprint: Fingerprint;
  readonly seconds: number;
  readonly costUs: number;
}

/** What came of a run that was disturbed. */
export interface RunReport {
  readonly run: number;
  readonly attempts: readonly Attempt[];
  /** Why the run is not what it is without faults; empty where it survived. */
  readonly complaints: readonly string[];
  readonly seconds: number;
}

/** The run that all others are compared with. */
export async function runUndisturbed(costUs: number): Promise<Undisturbed> {
  return inPlaces(true, async (places) => {
    const { fingerprint, seconds, stderr } = await startFaultScript(places, 'serial', costUs, true).ended;
    if (fingerprint === null) throw new Error(`the undisturbed run failed: ${stderr}`);
    return { fingerprint: { ...fingerprint, ...filesOf(places) }, seconds, costUs };
  });
}

/** Disturbs a run as it was drawn, goes on with it until it comes to its end, and compares. */
export async function surviveRun(drawn: DrawnRun, expected: Undisturbed): Promise<RunReport> {
  const began = performance.now();
  const faults = [...drawn.faults];
  return inPlaces(drawn.hasFolder, async (places) => {
    const attempts: Attempt[] = [];
    const complaints: string[] = [];
    for (const layout of drawn.layouts) {
      const attempt = await attemptRun(places, layout, expected.costUs, () => faults.shift());
      attempts.push(attempt);
      complaints.push(...attempt.complaints);
      if (attempt.outcome === 'failed') break;
      if (attempt.outcome === 'finished') {
        complaints.push(...compare(places, attempt.ending, expected));
        break;
      }
      // A run that has not come to write down what it was asked has nothing that another could go on with.
      if (places.run !== '-' && !existsSync(join(places.run, 'request.json')))
        rmSync(places.run, { recursive: true, force: true });
    }
    const isOver = attempts.at(-1)?.outcome !== 'ended';
    if (!isOver) complaints.push('it has not come to its end');
    return { run: drawn.run, attempts, complaints, seconds: (performance.now() - began) / 1000 };
  });
}

/** What differs from the undisturbed run, and what lies about after it. */
function compare(places: Places, { fingerprint }: Ending, expected: Undisturbed): string[] {
  const found = { ...fingerprint, ...(places.run === '-' ? {} : filesOf(places)) };
  const other = differences(found, expected.fingerprint);
  const lost = readdirSync(places.temporary);
  const odd = places.run === '-' ? [] : unfinishedFiles(places.run);
  return [
    ...(other.length === 0 ? [] : [`other bits in ${other.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`left among temporary files: ${lost.join(', ')}`]),
    ...(odd.length === 0 ? [] : [`left in the run folder: ${odd.join(', ')}`]),
  ];
}

function filesOf({ run }: Places): Fingerprint {
  return fingerprintOfFolder(run, faultProblem.states.length, faultRunOptions.ensembles);
}

/** Files that belong to a run under way. */
function unfinishedFiles(folder: string): string[] {
  const kept = /(^|\/)(request|summary|identity)\.json$|\.(chain|members|trace)$|^(chains|members|traces)$/;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !kept.test(name));
}

async function inPlaces<T>(hasFolder: boolean, use: (places: Places) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'harness-'));
  const [meeting, temporary] = ['meeting', 'temporary'].map((name) => join(home, name));
  const remove = (): void => {
    rmSync(home, { recursive: true, force: true });
  };
  process.on('exit', remove);
  mkdirSync(meeting);
  mkdirSync(temporary);
  try {
    return await use({ meeting, temporary, run: hasFolder ? join(home, 'run') : '-' });
  } finally {
    remove();
    process.off('exit', remove);
  }
}
