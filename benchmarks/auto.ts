import { runMcmcPerState } from 'transdim';
import type { SampleOptions } from 'transdim';

import { calibrate } from './busyProblem.js';
import { fourStates } from './busyStates.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

/** Microseconds of the log posterior, and steps: from runs of some milliseconds to runs of a few seconds. */
const cases = [
  [0.1, 200],
  [0.1, 5000],
  [1, 2000],
  [10, 100],
  [10, 1000],
  [40, 50],
  [100, 100],
  [1000, 10],
  [10_000, 4],
] as const;

const fixed: Readonly<Record<string, SampleOptions>> = {
  serial: { parallel: false },
  'walker threads': { walkerPool: { kind: 'threads', size: 2 } },
  'state threads': { statePool: { kind: 'threads', size: 2 }, walkerPool: { kind: 'threads', size: 1 } },
  'state processes': { statePool: { kind: 'processes', size: 2 }, walkerPool: { kind: 'threads', size: 1 } },
};

/** parallel: 'auto' against serial and against the best of the fixed layouts, pools opened for the call; in seconds. */
export async function auto({ rounds, quick }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [cost, steps] of cases) {
    const iterations = calibrate(cost * 1e-6);
    const data = { iterations: [iterations, iterations, iterations, iterations], log: null };
    const options = {
      steps,
      walkers: cost < 1000 ? 16 : 8,
      ensembles: 2,
      seed: 1,
      data,
      discard: 0,
      thin: Math.ceil(steps / 50),
    };
    const run = (pools: SampleOptions) => timed(() => runMcmcPerState(fourStates, { ...options, ...pools }));
    const tasks: Record<string, () => Promise<number>> = { auto: () => run({}) };
    for (const [name, pools] of Object.entries(fixed)) tasks[name] = () => run(pools);
    const times = await paired(tasks, cost * steps < 5000 ? 3 * rounds : quick ? 3 : Math.min(rounds, 5));
    const best = Math.min(...Object.keys(fixed).map((name) => times[name]));
    const what = `${cost} us, ${steps} steps`;
    const { serial } = times;
    figures.push(
      figure(`auto against serial: ${what}`, times.auto, 's', {
        baseline: serial,
        atMost: Math.max(1.05 * serial, serial + 0.005),
      }),
      figure(`auto against the best fixed layout: ${what}`, times.auto, 's', { baseline: best, atMost: 1.1 * best }),
    );
  }
  return figures;
}
