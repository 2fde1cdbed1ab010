import { figure } from './figure.js';
import { mixingTargets, mixingTime } from './mixing.js';
import type { Effort, Figure } from './figure.js';

/** Effective samples per 1000 evaluations of the default moves, against the stretch move on the same target. */
export async function effectiveSamples({ quick }: Effort): Promise<Figure[]> {
  const steps = quick ? 3000 : 12_000;
  const figures = [];
  for (const target of mixingTargets) {
    const ours = 1000 / (await mixingTime(target, undefined, steps));
    const baseline = 1000 / (await mixingTime(target, [{ kind: 'stretch' }], steps));
    figures.push(
      figure(`default moves, ${target.name}: against stretch`, ours, 'effective samples/1000 evaluations', {
        ...{ baseline, atLeast: 2 * baseline },
      }),
    );
  }
  return figures;
}
