import type { RunOptions } from '../../lib/runOptions.js';

/** Some 40 000 log posteriors in the states, 9000 of proposals, and chains between states that take a while too. */
export const faultRunOptions = {
  ...{ walkers: 16, ensembles: 4, steps: 200, seed: 'faults' },
  ...{ pseudoPrior: { maxComponents: 2, maxPoints: 2000 }, draws: 3000, chains: 8, resamplerSteps: 60_000 },
} as const satisfies RunOptions;
