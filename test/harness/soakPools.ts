import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { openStatePool } from '../../lib/pool/openStatePool.js';
import { openWalkerPool } from '../../lib/pool/openWalkerPool.js';
import { run } from '../../lib/run.js';
import { footprintOf } from './footprint.js';
import soakProblem from './soakProblem.js';
import type { StatePoolConfig, WalkerPoolConfig } from '../../lib/pool/types.js';
import type { RunOptions } from '../../lib/runOptions.js';
import type { Footprint } from './footprint.js';
import type { SoakData } from './soakProblem.js';

/** Pools that are opened once, for all runs. */
export interface PoolPair {
  readonly statePool: StatePoolConfig;
  readonly walkerPool: WalkerPoolConfig;
}

export const poolPairs: Readonly<Record<string, PoolPair>> = {
  'state processes 2 + walker threads 2': {
    statePool: { kind: 'processes', size: 2 },
    walkerPool: { kind: 'threads', size: 2 },
  },
  'serial + walker threads 2': { statePool: { kind: 'serial' }, walkerPool: { kind: 'threads', size: 2 } },
};

/** A footprint after so many runs. */
export interface Sounding extends Footprint {
  readonly runs: number;
}

/** What was found of a pair of pools. */
export interface SoakReport {
  /** The first is after 10 runs: until then pools start what they need. */
  readonly soundings: readonly Sounding[];
  /** Processes of this script when the pools are closed again. */
  readonly processesAfter: number;
  /** What grew; empty where nothing did. */
  readonly complaints: readonly string[];
}

const short: RunOptions = {
  ...{ walkers: 8, steps: 20, ensembles: 2, discard: 5, thin: 1, pseudoPrior: { maxComponents: 1 } },
  ...{ draws: 50, chains: 2, resamplerSteps: 100, folder: false },
};
const warmUp = 10;
/** Heaps of processes that are in no need of memory grow by some megabytes and shrink again. */
const margin = { share: 0.15, mb: 20 } as const;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Runs a small problem again and again on the same pools, and looks at certain numbers of runs whether anything grows. */
export async function soakPools({ statePool, walkerPool }: PoolPair, lookAt: readonly number[]): Promise<SoakReport> {
  await using states = openStatePool(statePool);
  await using walkers = openWalkerPool(walkerPool);
  const soundings: Sounding[] = [];
  const runOnce = (seed: number, data: SoakData): Promise<unknown> =>
    run(soakProblem, { ...short, seed, data, statePool: states, walkerPool: walkers });
  await growFully(async (data) => {
    await runOnce(1, data);
    return (await settledFootprint()).threads;
  });
  for (let runs = 1; runs <= Math.max(...lookAt); runs++) {
    await runOnce(runs, { slow: null, paceMs: 0 });
    if (runs === warmUp || lookAt.includes(runs)) soundings.push({ runs, ...(await settledFootprint()) });
  }
  await states.close();
  await walkers.close();
  const { processes: processesAfter } = await settledFootprint();
  const open = processesAfter === 1 ? [] : [`${processesAfter - 1} processes outlived their pools`];
  return { soundings, processesAfter, complaints: [...open, ...complaintsOf(soundings)] };
}

/**
 * A state that runs for long gets as many more threads when another has ended, and its process keeps them: on a busy machine
 * any may. Runs in which one state or the other is slow, in this process or that, until they bring no more threads.
 */
async function growFully(threadsAfter: (data: SoakData) => Promise<number>): Promise<void> {
  let most = 0;
  for (let run = 0, same = 0; same < 4; run++) {
    const threads = await threadsAfter({ slow: run % 4 < 2 ? 'x' : 'xy', paceMs: 5 });
    same = threads > most ? 0 : same + 1;
    most = Math.max(most, threads);
  }
}

/** Counts must be those after the first runs; resident memory may be higher by the margin. */
export function complaintsOf([first, ...later]: readonly Sounding[]): string[] {
  const mostMb = first.residentMb * (1 + margin.share) + margin.mb;
  return later.flatMap((sounding) => {
    const counts = (['processes', 'threads', 'descriptors'] as const).filter(
      (count) => sounding[count] !== first[count],
    );
    const after = `after ${sounding.runs} runs`;
    return [
      ...counts.map((count) => `${sounding[count]} ${count} ${after}, ${first[count]} after ${first.runs}`),
      ...(sounding.residentMb <= mostMb
        ? []
        : [`${sounding.residentMb.toFixed(0)} MB ${after}, more than ${mostMb.toFixed(0)}`]),
    ];
  });
}

/** What results hold goes when nobody holds them. */
async function settledFootprint(): Promise<Footprint> {
  for (let i = 0; i < 5; i++) {
    collect();
    await setImmediate();
  }
  return footprintOf();
}
