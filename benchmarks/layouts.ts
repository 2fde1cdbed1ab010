import { openStatePool, openWalkerPool, runMcmcPerState } from 'transdim';
import type { Problem } from 'transdim';

import busyProblem, { busyNormal, calibrate } from './busyProblem.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

/** Two states, 4 ensembles of 32 walkers, a log posterior of about 20 us, pools already open: against the bare evaluations. */
export async function layouts({ rounds }: Effort): Promise<Figure[]> {
  const iterations = calibrate(20e-6);
  const steps = 100;
  const evaluations = 2 * 4 * 32 * (steps + 1);
  const options = { steps, walkers: 32, seed: 1, data: { iterations }, discard: 0 };
  const problem = busyProblem as Problem;
  const one = openWalkerPool({ kind: 'threads', size: 1 });
  const two = openWalkerPool({ kind: 'threads', size: 2 });
  const states = openStatePool({ kind: 'processes', size: 2 });
  const x = Float64Array.of(0.3, 0.4);
  const { bare, ...times } = await paired(
    {
      bare: () =>
        timed(() => {
          for (let i = 0; i < evaluations; i++) busyNormal(x, iterations);
        }),
      serial: () => timed(() => runMcmcPerState(problem, options)),
      '1x1': () => timed(() => runMcmcPerState(problem, { ...options, walkerPool: one })),
      '1x2': () => timed(() => runMcmcPerState(problem, { ...options, walkerPool: two })),
      '2x1': () => timed(() => runMcmcPerState(problem, { ...options, statePool: states })),
    },
    Math.min(rounds, 9),
  );
  await Promise.all([one.close(), two.close(), states.close()]);
  const cost = ((1e6 * bare) / evaluations).toFixed(0);
  return Object.entries(times).map(([layout, seconds]) =>
    figure(`processes x threads ${layout}, log posterior of ${cost} us`, seconds, 's', { baseline: bare }),
  );
}
