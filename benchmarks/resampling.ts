import { resampleChain } from '../lib/between/resampleChains.js';
import { stateProposals } from '../lib/between/stateProposals.js';
import { openStream } from '../lib/random/stream.js';
import { bareResampler } from './bareLoops.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

/** Steps per second of the ensemble resampler: four states of 10000 members each, one chain. */
export async function resampling({ rounds }: Effort): Promise<Figure[]> {
  const random = openStream('bench', 'members');
  const logWeights = [0, 1, 2, 3].map((k) =>
    Float64Array.from({ length: 10_000 }, () => 0.1 * k + 0.3 * random.normal()),
  );
  const proposals = stateProposals(undefined, 4);
  const steps = 500_000;
  const found = await paired(
    {
      bare: () => bareResampler(logWeights, steps),
      ours: () => timed(() => resampleChain({ chain: 0, seed: 1, discard: 0, steps, logWeights, proposals })),
    },
    rounds,
  );
  const [ours, baseline] = [steps / 1e6 / found.ours, steps / 1e6 / found.bare];
  return [
    figure('ensemble resampler, 4 states, 10000 members: against a bare loop', ours, 'M steps/s', {
      baseline,
      atLeast: 0.7 * baseline,
    }),
  ];
}
