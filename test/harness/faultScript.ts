/**
 * A run as a script of its own, which a harness disturbs; arguments: the run folder ('-' for none), the layout, the cost of
 * a log posterior in microseconds. It goes on with what the folder holds, says on standard output how far it is, and at
 * the end the fingerprint of its result.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../../lib/run.js';
import faultProblem from './faultProblem.js';
import { fingerprintOfResult } from './fingerprint.js';
import { faultLayouts } from './layouts.js';
import { faultRunOptions } from './faultRunOptions.js';
import type { Progress } from '../../lib/progress/types.js';

const [, , folder, layout, costUs] = process.argv;
const { statePool, walkerPool } = faultLayouts[layout];

const shares = new Map<string, number>();

function say({ stage, state, done, total }: Progress): void {
  shares.set(`${stage} ${state}`, total === 0 ? 0 : done / total);
  const own = faultProblem.states.map(({ name }) => shares.get(`${stage} ${name}`) ?? 0);
  const share = own.reduce((sum, value) => sum + value, 0) / own.length;
  console.log(`at ${stage} ${(100 * share).toFixed(0)} %`);
}

const result = await run(faultProblem, {
  ...faultRunOptions,
  ...{ statePool, walkerPool, progress: say },
  data: { costUs: Number(costUs) },
  ...(folder === '-' ? { folder: false } : { folder, resume: existsSync(join(folder, 'request.json')) }),
});
console.log(`result ${JSON.stringify(fingerprintOfResult(result))}`);
