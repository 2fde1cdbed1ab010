import { runMcmcPerState } from 'transdim';

import { defaultMoves } from '../lib/moves/mixture.js';
import { openEnsembleLoop } from './ensembleLoop.js';
import { figure } from './figure.js';
import { normalProblem } from './normalProblem.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

const unit = 'ns/evaluation';

/** How much a cost that ought to be the same may differ. */
const noise = 1.25;

/** Cost per evaluation: flat in the steps and in the walkers, and growing no faster than the dimension. */
export async function scaling(effort: Effort): Promise<Figure[]> {
  return [...(await overSteps(effort)), ...(await overWalkers(effort)), ...(await overDimensions(effort))];
}

/** The whole of runMcmcPerState: start, chain file, diagnostics. */
async function overSteps({ rounds, quick }: Effort): Promise<Figure[]> {
  const lengths = quick ? [1000, 3000, 10_000] : [1000, 3000, 10_000, 30_000, 100_000];
  const problem = normalProblem(2);
  const found = await curve(lengths, Math.min(rounds, 5), async (steps) => {
    const options = { steps, walkers: 16, ensembles: 1, seed: 1, discard: 0, thin: 1 };
    return (await timed(() => runMcmcPerState(problem, options))) / (16 * (steps + 1));
  });
  return rows(found, (steps) => `runMcmcPerState, d=2 W=16, ${steps} steps: against fewer`);
}

/** The ensemble loop alone, as many evaluations at every size. */
async function overWalkers({ rounds }: Effort): Promise<Figure[]> {
  const found = await loopCurve([16, 32, 64, 128, 256], rounds, (walkers) => ({ dimension: 8, walkers }));
  return rows(found, (walkers) => `ensemble loop, d=8 W=${walkers}: against fewer`);
}

/** The ensemble loop alone. */
async function overDimensions({ rounds }: Effort): Promise<Figure[]> {
  const found = await loopCurve([2, 5, 10, 20, 40], rounds, (dimension) => ({ dimension, walkers: 80 }));
  const inProportion = (dimension: number, before: number) => dimension / before;
  return rows(found, (dimension) => `ensemble loop, d=${dimension} W=80: against fewer, in proportion`, inProportion);
}

/** Each figure against the one before it, times what growth is due. */
function rows(
  found: readonly (readonly [size: number, nanoseconds: number])[],
  name: (size: number) => string,
  growth: (size: number, before: number) => number = () => 1,
): Figure[] {
  return found.map(([size, value], i) => {
    if (i === 0) return figure(name(size), value, unit);
    const [before, cost] = found[i - 1];
    const baseline = cost * growth(size, before);
    return figure(name(size), value, unit, { baseline, atMost: noise * baseline });
  });
}

async function loopCurve(
  sizes: readonly number[],
  rounds: number,
  shape: (size: number) => { readonly dimension: number; readonly walkers: number },
): Promise<[number, number][]> {
  const evaluations = 200_000;
  const loops = new Map(
    sizes.map((size) => {
      const { dimension, walkers } = shape(size);
      const loop = openEnsembleLoop(dimension, walkers, defaultMoves);
      const steps = Math.ceil(evaluations / walkers);
      return [size, async () => (await loop(steps)) / (steps * walkers)];
    }),
  );
  return curve(sizes, rounds, (size) => loops.get(size)?.() ?? NaN);
}

/** Nanoseconds by size, from seconds by size. */
async function curve(
  sizes: readonly number[],
  rounds: number,
  secondsEach: (size: number) => number | Promise<number>,
): Promise<[number, number][]> {
  const tasks = sizes.map((size) => [String(size), () => secondsEach(size)] as const);
  const found = await paired(Object.fromEntries(tasks), rounds);
  return sizes.map((size) => [size, 1e9 * found[String(size)]]);
}
