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
  for (let runs = 1; runs <= Math.max(...lookAt); runs++) {
    await run(soakProblem, { ...short, seed: runs, statePool: states, walkerPool: walkers });
    if (runs === warmUp || lookAt.includes(runs)) soundings.push({ runs, ...(await settledFootprint()) });
  }
  await states.close();
  await walkers.close();
  const { processes: processesAfter } = await settledFootprint();
  const open = processesAfter === 1 ? [] : [`${processesAfter - 1} processes outlived their pools`];
  return { soundings, processesAfter, complaints: [...open, ...complaintsOf(soundings)] };
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
