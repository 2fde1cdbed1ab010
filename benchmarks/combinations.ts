import { openStatePool, openWalkerPool, runMcmcPerState } from 'transdim';
import type { MapPool, SampleOptions, StatePoolConfig, WalkerPoolConfig } from 'transdim';

import { openBareGain } from './bareGain.js';
import { calibrate } from './busyProblem.js';
import { fourStates } from './busyStates.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

const together: MapPool = { map: (fn, items) => Promise.all(items.map(fn)) };

const states: Readonly<Record<string, StatePoolConfig>> = {
  serial: { kind: 'serial' },
  threads: { kind: 'threads', size: 2 },
  processes: { kind: 'processes', size: 2 },
  map: together,
};

const walkers: Readonly<Record<string, WalkerPoolConfig>> = {
  serial: { kind: 'serial' },
  threads: { kind: 'threads', size: 2 },
  processes: { kind: 'processes', size: 2 },
  promises: { kind: 'promises', limit: 16 },
  map: together,
};

/** The columns of the published table, as states / walkers. */
const published: Readonly<Record<string, string>> = {
  'serial / serial': 'sequential',
  'processes / serial': 'state processes',
  'serial / threads': 'walker threads',
  'serial / processes': 'walker processes',
  'processes / threads': 'process + thread',
  'processes / processes': 'process + process',
};

/** A worker compiles for itself, what this thread did long ago: it is at its best after so many runs. */
const warmUps = { few: 20, many: 100 } as const;

/**
 * Every state pool with every walker pool, opened before, on the published case: 4 states, 16 walkers, 50 steps, a log
 * posterior of 40 us, so that the sequential run takes the published 0.13 s. Times as fast as sequential, after 20 runs; the
 * best of them, and once more after 100, beside what two bare threads reached meanwhile.
 */
export async function combinations({ rounds }: Effort): Promise<Figure[]> {
  const iterations = calibrate(40e-6);
  const data = { iterations: [iterations, iterations, iterations, iterations], log: null };
  const options = { steps: 50, walkers: 16, ensembles: 1, seed: 1, data, discard: 0, thin: 1 };
  const bareGain = openBareGain();
  const run = (pools: SampleOptions) => timed(() => runMcmcPerState(fourStates, { ...options, ...pools }));
  const gainOf = async (level1: string, level2: string, warmUp: number): Promise<number> => {
    await using statePool = openStatePool(states[level1]);
    await using own = level1 === 'serial' ? openWalkerPool(walkers[level2]) : null;
    const walkerPool = own ?? walkers[level2];
    for (let i = 0; i < warmUp; i++) await run({ statePool, walkerPool });
    const { sequential, spread } = await paired(
      { sequential: () => run({ parallel: false }), spread: () => run({ statePool, walkerPool }) },
      rounds,
    );
    return sequential / spread;
  };
  const found: { level1: string; level2: string; gain: number }[] = [];
  for (const level1 of Object.keys(states)) {
    for (const level2 of Object.keys(walkers)) {
      found.push({ level1, level2, gain: await gainOf(level1, level2, warmUps.few) });
      await bareGain.note();
    }
  }
  const best = found.reduce((most, one) => (one.gain > most.gain ? one : most));
  const warm = await gainOf(best.level1, best.level2, warmUps.many);
  await bareGain.close();
  const against = { baseline: bareGain.median(), atLeast: 1.8 };
  return [
    ...found.map(({ level1, level2, gain }) => {
      const name = `${level1} / ${level2}`;
      const column = published[name] as string | undefined;
      const label = `states / walkers: ${name}${column === undefined ? '' : ` (${column})`}`;
      return figure(label, gain, 'x sequential', { baseline: 1, atLeast: 0.9 });
    }),
    figure('the best of them, against two bare threads', best.gain, 'x sequential', against),
    figure('the same after 100 runs, against two bare threads', warm, 'x sequential', against),
  ];
}
