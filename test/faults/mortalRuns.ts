/** Runs of test/fixtures/problems/mortal.ts: what they are asked, what is ordered, and what comes of them undisturbed. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run, runMcmcPerState } from '../../lib/index.js';
import mortal from '../fixtures/problems/mortal.js';
import type { Test } from 'tap';
import type { MortalData, Order } from '../fixtures/problems/mortal.js';
import type { RunOptions, SampleOptions, StateEnsemble } from '../../lib/index.js';

/** Steps that cost nothing, more of them than a segment of a chain file holds. */
export const long = { walkers: 32, steps: 400, ensembles: 2, discard: 0, thin: 1, seed: 21 } satisfies SampleOptions;

/** Few steps, for evaluations that are told to take a while. */
export const short = { walkers: 16, steps: 40, ensembles: 2, discard: 0, thin: 1, seed: 22 } satisfies SampleOptions;

/** A whole run of few steps. */
export const whole = {
  ...short,
  ...{ draws: 900, chains: 2, resamplerSteps: 300, pseudoPrior: { maxComponents: 1 } },
} satisfies RunOptions;

/** Without orders. */
export const peaceful: MortalData = { folder: null, throwsAbove: null };

/** Data with these orders, in a folder that goes with the test. */
export function ordered(t: Test, orders: readonly Order[], paceMs = 0): MortalData & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  order(folder, orders, paceMs);
  return { folder, throwsAbove: null };
}

/** Gives other orders from now on; marks of those before are taken away. */
export function order(folder: string, orders: readonly Order[], paceMs = 0): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  writeFileSync(join(folder, 'orders.json'), JSON.stringify({ orders, paceMs }));
}

/** How often the orders in a folder were obeyed, all together. */
export function marksIn(folder: string): number {
  return readdirSync(folder).filter((name) => name.startsWith('mark.')).length;
}

/** A point, and where it belongs, as errors name it. */
export interface PlacedPoint {
  readonly ensemble: number;
  readonly walker: number;
  readonly step: number;
  readonly point: readonly number[];
}

/** A point that a walker of the second state first comes to in this step. */
export function arrivalIn(step: number, { chain, ensembles, walkers, state }: StateEnsemble): PlacedPoint {
  const at = (ensemble: number, when: number, walker: number): number[] =>
    Array.from({ length: state.dimension }, (_, d) => chain.get(ensemble, when - 1, walker, d));
  for (let ensemble = ensembles - 1; ensemble >= 0; ensemble--) {
    for (let walker = 0; walker < walkers; walker++) {
      const [before, point] = [at(ensemble, step - 1, walker), at(ensemble, step, walker)];
      if (before.some((value, d) => value !== point[d])) return { ensemble, walker, step, point };
    }
  }
  throw new Error(`no walker moves in step ${step}`);
}

/** What comes of `long`, `short` and `whole` when nothing happens. */
export const undisturbed = {
  long: () => runMcmcPerState(mortal, { ...long, data: peaceful, parallel: false }),
  short: () => runMcmcPerState(mortal, { ...short, data: peaceful, parallel: false }),
  whole: () => run(mortal, { ...whole, data: peaceful, parallel: false, folder: false }),
};
