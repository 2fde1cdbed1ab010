import { openStatePool, runMcmcPerState } from 'transdim';

import { openBareGain } from './bareGain.js';
import { calibrate } from './busyProblem.js';
import { twoStates } from './busyStates.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

/**
 * Two states, one three times as dear as the other, on two cores: the time against half of all work. A pool of two that
 * gave each state one core to the end would take 1.5 times as long; two bare threads take 2 / their gain.
 */
export async function elastic({ rounds }: Effort): Promise<Figure[]> {
  const iterations = calibrate(100e-6);
  const options = { steps: 200, walkers: 32, ensembles: 1, seed: 1, discard: 0, thin: 10 };
  const data = { iterations: [iterations, 3 * iterations], log: null };
  const walkerPool = { kind: 'threads', size: 1 } as const;
  const bareGain = openBareGain();
  await bareGain.note();
  const pools = (['threads', 'processes'] as const).map((kind) => openStatePool({ kind, size: 2 }));
  const times = await paired(
    {
      serial: () => timed(() => runMcmcPerState(twoStates, { ...options, data, parallel: false })),
      threads: () => timed(() => runMcmcPerState(twoStates, { ...options, data, statePool: pools[0], walkerPool })),
      processes: () => timed(() => runMcmcPerState(twoStates, { ...options, data, statePool: pools[1], walkerPool })),
    },
    Math.min(rounds, 5),
  );
  await bareGain.note();
  await Promise.all([bareGain.close(), ...pools.map((pool) => pool.close())]);
  return (['threads', 'processes'] as const).map((kind) =>
    figure(`states of cost 1 and 3 over ${kind}, against half of all work`, times[kind] / (times.serial / 2), 'x', {
      baseline: 2 / bareGain.median(),
      atMost: 1.1,
    }),
  );
}
