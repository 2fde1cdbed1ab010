import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runMcmcPerState } from 'transdim';

import { openChains } from '../lib/within/chainReader.js';
import { summariseChain } from '../lib/within/summariseChain.js';
import { openEnsembleLoop } from './ensembleLoop.js';
import { figure } from './figure.js';
import { normalProblem } from './normalProblem.js';
import { paired, timed } from './paired.js';
import type { Effort, Figure } from './figure.js';

const [dimension, walkers, ensembles, steps] = [10, 32, 4, 5000];
const evaluations = walkers * ensembles * steps;
const problem = normalProblem(dimension);
const moves = [{ kind: 'stretch' }] as const;

const byDefault = { discard: 'auto', thin: 'auto' } as const;
const thinnings = { 'default thinning': {}, 'every step a draw': { discard: 0, thin: 1 } };

/** What runMcmcPerState takes per evaluation of a cheap log posterior, beside the ensemble loop alone; and its diagnostics. */
export async function summary({ rounds }: Effort): Promise<Figure[]> {
  const loop = openEnsembleLoop(dimension, walkers, moves);
  const folder = mkdtempSync(join(tmpdir(), 'transdim-bench-'));
  const sample = { walkers, ensembles, steps, moves, seed: 1 };
  try {
    await runMcmcPerState(problem, { ...sample, chainFolder: folder });
    const tasks = new Map([['loop', async () => perEvaluation(await loop(ensembles * steps))]]);
    for (const [name, thinning] of Object.entries(thinnings)) {
      tasks.set(`call, ${name}`, async () =>
        perEvaluation(await timed(() => runMcmcPerState(problem, { ...sample, ...thinning }))),
      );
      tasks.set(`diagnostics, ${name}`, async () =>
        perEvaluation(
          await timed(() => summariseChain(openChains(folder, 0, ensembles), { ...byDefault, ...thinning })),
        ),
      );
    }
    const found = await paired(Object.fromEntries(tasks), Math.min(rounds, 7));
    const task = `${dimension}-d normal, ${ensembles} x ${walkers} walkers, stretch`;
    const against = { baseline: found.loop };
    return Object.keys(thinnings).flatMap((name) => [
      figure(`${task}, ${name}: the whole call against its loop`, found[`call, ${name}`], 'ns/evaluation', against),
      figure(`${task}, ${name}: diagnostics against the loop`, found[`diagnostics, ${name}`], 'ns/evaluation', against),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function perEvaluation(seconds: number): number {
  return (1e9 * seconds) / evaluations;
}
