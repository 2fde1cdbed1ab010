import { bareStretch } from './bareLoops.js';
import { openEnsembleLoop } from './ensembleLoop.js';
import { figure } from './figure.js';
import { paired } from './paired.js';
import { compileStretch, findEmcee } from './peers.js';
import type { Effort, Figure } from './figure.js';
import type { Peer } from './peers.js';

const dimension = 10;
const walkers = 32;

interface Comparison {
  readonly peer: string;
  /** Undefined where this machine does not have it. */
  readonly run: Peer | undefined;
  readonly steps: number;
  /** The least that ours ought to be, times the peer. */
  readonly atLeast?: number;
}

/** Evaluations per second of the stretch move, against a bare loop, the same loop in C, and emcee. */
export async function serial({ rounds }: Effort): Promise<Figure[]> {
  const comparisons: readonly Comparison[] = [
    { peer: 'a bare loop', run: bareStretch, steps: 10_000 },
    { peer: 'C', run: compileStretch(), steps: 30_000, atLeast: 0.4 },
    { peer: 'emcee', run: findEmcee('scalar'), steps: 500, atLeast: 50 },
    { peer: 'emcee, vectorised', run: findEmcee('vectorised'), steps: 500 },
  ];
  const ours = openEnsembleLoop(dimension, walkers, [{ kind: 'stretch' }]);
  const tasks = new Map<string, () => number | Promise<number>>([
    ['ours', async () => rate(10_000, await ours(10_000))],
  ]);
  for (const { peer, run, steps } of comparisons) {
    if (run === undefined) console.log(`${peer} is not on this machine: left out`);
    else tasks.set(peer, () => rate(steps, run(dimension, walkers, steps)));
  }
  const found = await paired(Object.fromEntries(tasks), rounds);
  const task = `${dimension}-d normal, ${walkers} walkers, stretch`;
  const unit = 'M evaluations/s';
  return comparisons
    .filter(({ run }) => run !== undefined)
    .map(({ peer, atLeast }) => {
      const baseline = found[peer];
      const aim = atLeast === undefined ? {} : { atLeast: atLeast * baseline };
      return figure(`${task}: against ${peer}`, found.ours, unit, { baseline, ...aim });
    });
}

function rate(steps: number, seconds: number): number {
  return (walkers * steps) / 1e6 / seconds;
}
