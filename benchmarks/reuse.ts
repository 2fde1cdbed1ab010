import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStatePool, openWalkerPool, runMcmcPerState } from 'transdim';
import type { SampleOptions } from 'transdim';

import { fourStates } from './busyStates.js';
import { figure } from './figure.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

const layouts = {
  'walker threads': { walkerPool: { kind: 'threads', size: 2 } },
  'state threads': { statePool: { kind: 'threads', size: 2 } },
  'state processes': { statePool: { kind: 'processes', size: 2 } },
  'walker processes': { walkerPool: { kind: 'processes', size: 2 } },
} as const satisfies Record<string, SampleOptions>;

/**
 * From the call to the first evaluation, in milliseconds: on pools that are opened for the call, and on pools that have
 * done one before. And ten short runs on each.
 */
export async function reuse({ rounds }: Effort): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'transdim-bench-'));
  const log = join(folder, 'evaluations');
  const options = { steps: 5, walkers: 8, ensembles: 1, seed: 1, discard: 0, thin: 1 };
  const timedData = { iterations: [100, 100, 100, 100], log };
  const data = { ...timedData, log: null };
  const figures: Figure[] = [];
  const untilFirst = async (pools: SampleOptions): Promise<number> => {
    writeFileSync(log, '');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const began = performance.timeOrigin + performance.now();
    await runMcmcPerState(fourStates, { ...options, data: timedData, ...pools });
    return Math.min(...readFileSync(log, 'utf8').trim().split('\n').map(Number)) - began;
  };
  for (const [name, configs] of Object.entries(layouts)) {
    const open = {
      ...('statePool' in configs ? { statePool: openStatePool(configs.statePool) } : {}),
      ...('walkerPool' in configs ? { walkerPool: openWalkerPool(configs.walkerPool) } : {}),
    };
    const tenRuns = (pools: SampleOptions) =>
      timed(async () => {
        for (let i = 0; i < 10; i++) await runMcmcPerState(fourStates, { ...options, data, ...pools });
      });
    const first = await paired({ fresh: () => untilFirst(configs), reused: () => untilFirst(open) }, rounds);
    const ten = await paired({ fresh: () => tenRuns(configs), reused: () => tenRuns(open) }, 3);
    for (const pool of Object.values(open)) await pool.close();
    figures.push(
      figure(`${name}, opened for the call: first evaluation after`, first.fresh, 'ms'),
      figure(`${name}, reused: first evaluation after`, first.reused, 'ms', { baseline: first.fresh, atMost: 5 }),
      figure(`${name}: ten short runs, reused`, ten.reused, 's', { baseline: ten.fresh, atMost: ten.fresh }),
    );
  }
  rmSync(folder, { recursive: true });
  return figures;
}
