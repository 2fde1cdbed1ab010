import { openWalkerPool, runMcmcPerState } from 'transdim';

import { openBareThreads } from './bareThreads.js';
import { calibrate } from './busyProblem.js';
import { oneState } from './busyStates.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

/** Microseconds of the log posterior. */
const costs = [1, 2, 3, 5, 10, 20, 50];

/**
 * One ensemble of 32 walkers, 16 points a batch: serial, and on two threads that are already open; and the bare loop over
 * shared memory that evaluates as many points in as many batches, without a sampler.
 */
export async function breakEven({ rounds }: Effort): Promise<Figure[]> {
  const [walkers, batch] = [32, 16];
  const pool = openWalkerPool({ kind: 'threads', size: 2 });
  const bare = openBareThreads(batch);
  const figures: Figure[] = [];
  for (const cost of costs) {
    const iterations = calibrate(cost * 1e-6);
    const steps = Math.round((cost < 50 ? 600_000 : 2_000_000) / (walkers * cost)) + 20; // threads take a while to warm up
    const data = { iterations: [iterations], log: null };
    const options = { steps, walkers, ensembles: 1, seed: 1, data, discard: 0, thin: Math.ceil(steps / 20) };
    const times = await paired(
      {
        serial: () => timed(() => runMcmcPerState(oneState, { ...options, parallel: false })),
        threads: () => timed(() => runMcmcPerState(oneState, { ...options, walkerPool: pool })),
        bareOne: () =>
          timed(() => {
            bare.evaluate(iterations, 2 * steps + 2, 1);
          }),
        bareTwo: () =>
          timed(() => {
            bare.evaluate(iterations, 2 * steps + 2, 2);
          }),
      },
      rounds,
    );
    const { serial, threads, bareOne, bareTwo } = times;
    const target = cost === 5 || cost === 3 ? { atLeast: 1 } : cost === 50 ? { atLeast: 1.9 } : {};
    const name = `2 threads against serial, log posterior of ${cost} us`;
    figures.push(figure(name, serial / threads, 'x', { baseline: bareOne / bareTwo, ...target }));
    if (cost < 50) continue;
    figures.push(
      figure('2 threads against the bare loop, 50 us', bareTwo / threads, 'x', { baseline: 1, atLeast: 0.97 }),
    );
  }
  await Promise.all([pool.close(), bare.close()]);
  return figures;
}
