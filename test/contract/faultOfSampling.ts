import { isDeepStrictEqual } from 'node:util';

import { isTransdimError } from '../../lib/errors.js';
import { runMcmcPerState } from '../../lib/within/runMcmcPerState.js';
import faulty from '../fixtures/problems/faulty.js';
import { reasonOf } from './reasonOf.js';
import type { TransdimError } from '../../lib/errors.js';
import type { SampleOptions } from '../../lib/within/options.js';
import type { FaultyData } from '../fixtures/problems/faulty.js';

type Pools = Pick<SampleOptions, 'statePool' | 'walkerPool'>;

const data: FaultyData = { fault: 'throw', above: 2 };
const options = { steps: 60, walkers: 8, ensembles: 3, discard: 0, thin: 1, seed: 5, data } satisfies SampleOptions;

/** The error with which sampling ends over the pools where the log posterior of one state throws. */
export async function faultOfSampling({ statePool, walkerPool }: Pools): Promise<TransdimError<'evaluation'>> {
  const error = await reasonOf(runMcmcPerState(faulty, { ...options, statePool, walkerPool }));
  if (!isTransdimError(error, 'evaluation')) throw error;
  return error;
}

const serial = await faultOfSampling({});
const [, { failures }] = await runMcmcPerState(faulty, { ...options, parallel: false, onFailure: 'reject' });

/** The first failure of each ensemble: a state that is split ends with whichever of them is reported first. */
const firsts = [0, 1, 2].flatMap((own) => {
  const { message, ...fields } = failures.find(({ ensemble }) => ensemble === own) ?? { message: '' };
  return message === '' ? [] : [fields];
});

/** Whether the error names what it names serially; of a state that is split, in any of its ensembles. */
export function isNamedAsSerially({ statePool }: Pools, { fields }: TransdimError<'evaluation'>): boolean {
  const { size } = { size: 1, ...(statePool !== undefined && 'config' in statePool ? statePool.config : statePool) };
  const known = size > 2 ? firsts : [serial.fields];
  return known.some((one) => isDeepStrictEqual(fields, one));
}
