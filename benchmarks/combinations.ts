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

/**
 * Every state pool with every walker pool, opened before, on the published case: 4 states, 16 walkers, 50 steps, a log
 * posterior of 40 us, so that the sequential run takes the published 0.13 s. Times as fast as sequential; the best of them
 * beside what two bare threads reached meanwhile.
 */
export async function combinations({ rounds }: Effort): Promise<Figure[]> {
  const iterations = calibrate(40e-6);
  const data = { iterations: [iterations, iterations, iterations, iterations], log: null };
  const options = { steps: 50, walkers: 16, ensembles: 1, seed: 1, data, discard: 0, thin: 1 };
  const figures: Figure[] = [];
  const bareGain = openBareGain();
  const run = (pools: SampleOptions) => timed(() => runMcmcPerState(fourStates, { ...options, ...pools }));
  for (const [level1, stateConfig] of Object.entries(states)) {
    for (const [level2, walkerConfig] of Object.entries(walkers)) {
      await using statePool = openStatePool(stateConfig);
      await using own = level1 === 'serial' ? openWalkerPool(walkerConfig) : null;
      const walkerPool = own ?? walkerConfig;
      for (let i = 0; i < 20; i++) await run({ statePool, walkerPool }); // each worker compiles for itself
      const { sequential, spread } = await paired(
        { sequential: () => run({ parallel: false }), spread: () => run({ statePool, walkerPool }) },
        rounds,
      );
      await bareGain.note();
      const name = `${level1} / ${level2}`;
      const column = published[name] as string | undefined;
      const label = `states / walkers: ${name}${column === undefined ? '' : ` (${column})`}`;
      figures.push(figure(label, sequential / spread, 'x sequential', { baseline: 1, atLeast: 0.9 }));
    }
  }
  const best = Math.max(...figures.map(({ value }) => value));
  await bareGain.close();
  const against = { baseline: bareGain.median(), atLeast: 1.8 };
  return [...figures, figure('the best of them, against two bare threads', best, 'x sequential', against)];
}
