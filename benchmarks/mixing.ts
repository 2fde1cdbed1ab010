import { defineProblem, runMcmcPerState } from 'transdim';
import type { MoveConfig, Problem } from 'transdim';

/** A target on which moves are compared. */
export interface MixingTarget {
  readonly name: string;
  readonly problem: Problem;
  readonly walkers: number;
}

/** Standard normals, and one of strong correlation, in 5 to 20 dimensions. */
export const mixingTargets: readonly MixingTarget[] = [
  { name: 'normal, d=5 W=32', problem: autoregression(5, 0), walkers: 32 },
  { name: 'normal, d=10 W=64', problem: autoregression(10, 0), walkers: 64 },
  { name: 'AR(1) 0.9, d=10 W=64', problem: autoregression(10, 0.9), walkers: 64 },
  { name: 'normal, d=20 W=64', problem: autoregression(20, 0), walkers: 64 },
];

/** The autocorrelation time in steps, mean over parameters: at equal cost per step the evaluations per effective sample. */
export async function mixingTime(
  { problem, walkers }: MixingTarget,
  moves: readonly MoveConfig[] | undefined,
  steps: number,
): Promise<number> {
  const mixture = moves === undefined ? {} : { moves };
  const [{ autocorrelationTime }] = await runMcmcPerState(problem, {
    ...{ walkers, steps, discard: Math.floor(steps / 6), thin: 4, seed: 3 },
    ...mixture,
  });
  return autocorrelationTime.reduce((sum, time) => sum + time, 0) / autocorrelationTime.length;
}

/** A stationary first-order autoregression of unit variance; a standard normal for rho = 0. */
function autoregression(dimension: number, rho: number): Problem {
  const scale = -0.5 / (1 - rho * rho);
  return defineProblem({
    states: [{ name: 'target', parameters: Array.from({ length: dimension }, (_, d) => ({ name: `x${d}` })) }],
    logPosterior(x) {
      let sum = -0.5 * x[0] * x[0];
      for (let d = 1; d < dimension; d++) sum += scale * (x[d] - rho * x[d - 1]) ** 2;
      return sum;
    },
    start: (state, random) => state.parameters.map(() => random.normal()),
  });
}
