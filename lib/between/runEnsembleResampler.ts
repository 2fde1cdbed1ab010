import { join } from 'node:path';

import ndarray from 'ndarray';

import { TransdimError, checkArgument, hasList } from '../errors.js';
import { openWalkerPool } from '../pool/openWalkerPool.js';
import { isOpenWalkerPool } from '../pool/types.js';
import { digestOf, digestOfData } from '../problem/identity.js';
import { standAside } from '../problem/registry.js';
import { checkCount, checkTraces } from '../within/checkCount.js';
import { checkSeed, refuseUnknown } from '../within/options.js';
import { biasWarning, memberBias } from './memberBias.js';
import { resampleJob } from './resampleChains.js';
import { stateProposals } from './stateProposals.js';
import type { WalkerPool, WalkerPoolConfig } from '../pool/types.js';
import type { Seed } from '../random/stream.js';
import type { ResampleReport, ResampleTask } from './resampleChains.js';
import type { Members, StateMembers, Trace } from './types.js';

/** Options of runEnsembleResampler. */
export interface ResamplerOptions {
  /** Between-state chains. @default 16 */
  readonly chains?: number;
  /** Recorded steps of each chain; a tenth as many are made before and not recorded. @default 20000 */
  readonly steps?: number;
  /** @default the members' own seed */
  readonly seed?: Seed;
  /** How often each state is proposed: one weight per state, or one row of them per state. @default all equal */
  readonly stateProposalWeights?: readonly number[] | readonly (readonly number[])[];
  /** Spreads the chains over threads. @default { kind: 'serial' } */
  readonly walkerPool?: WalkerPoolConfig | WalkerPool;
}

/**
 * Where chains of the ensemble resampler stood, step by step: exact on proposal members; on posterior members (as
 * published) with the estimated bias, and a warning. Sambridge, Valentine & Hauser 2025; see resampleChain.
 *
 * @throws {TransdimError} tag 'option'; also when no state has a member inside its support.
 * @example
 * const trace = await runEnsembleResampler(proposals, { chains: 16, steps: 20000, seed: 7 });
 * console.log(trace.visits);
 */
export async function runEnsembleResampler(members: Members, options: ResamplerOptions = {}): Promise<Trace> {
  await standAside('runEnsembleResampler');
  return resample(members, options, null);
}

/** The same, with each chain kept in `folder` when it is done, and read from there where it is. */
export async function resample(
  members: Members,
  options: ResamplerOptions,
  folder: string | null,
  signal?: AbortSignal,
): Promise<Trace> {
  const began = performance.now();
  checkArgument(
    'members',
    hasList(members, 'states'),
    'runEnsembleResampler needs what drawProposals or posteriorMembers returned',
    members,
  );
  refuseUnknown('runEnsembleResampler', options, ['chains', 'steps', 'seed', 'stateProposalWeights', 'walkerPool']);
  const chains = checkCount('chains', options.chains ?? 16, 1);
  const steps = checkCount('steps', options.steps ?? 20_000, 1);
  checkTraces('steps', chains, steps);
  const seed = checkSeed(options.seed ?? members.seed);
  const proposals = stateProposals(options.stateProposalWeights, members.states.length);
  const logWeights = members.states.map(sharedLogWeights);
  checkSupport(logWeights);
  const key = folder === null ? '' : digestOf([seed, steps, proposals, logWeights.map(digestOfData)]);
  const tasks = Array.from({ length: chains }, (_, chain): ResampleTask => {
    const kept = folder === null ? null : { path: join(folder, `${chain}.trace`), key: `${key}.${chain}` };
    return { chain, seed, steps, discard: Math.ceil(steps / 10), logWeights, proposals, kept };
  });
  const reports = await performChains(tasks, options.walkerPool ?? { kind: 'serial' }, signal);
  const stateNames = members.states.map(({ state }) => state.name);
  const bias = members.kind === 'posterior' ? memberBias(members) : null;
  const states = concatenate(reports, (report) => report.states, new Uint16Array(chains * steps));
  return {
    ...{ sampler: 'ensembleResampler', members: members.kind, seed, stateNames, chains, steps, bias },
    states: ndarray(states, [chains, steps]),
    memberIndices: ndarray(
      concatenate(reports, (report) => report.memberIndices, new Int32Array(chains * steps)),
      [chains, steps],
    ),
    visits: countVisits(states, stateNames.length),
    acceptance: reports.reduce((sum, { accepted }) => sum + accepted, 0) / (chains * steps),
    warnings: bias === null ? [] : [biasWarning(bias, stateNames)],
    seconds: (performance.now() - began) / 1000,
  };
}

/** In shared memory, so that threads read the same weights. */
function sharedLogWeights({ logRatios, statePrior }: StateMembers): Float64Array {
  const logPrior = Math.log(statePrior);
  const weights = new Float64Array(new SharedArrayBuffer(8 * logRatios.length));
  for (let i = 0; i < weights.length; i++) weights[i] = logRatios[i] + logPrior;
  return weights;
}

function checkSupport(logWeights: readonly Float64Array[]): void {
  if (logWeights.some((weights) => weights.some((weight) => weight > -Infinity))) return;
  throw new TransdimError('option', 'no state has a member inside its support: the resampler has nowhere to stand', {
    option: 'members',
    given: logWeights.map((weights) => weights.length),
  });
}

async function performChains(
  tasks: readonly ResampleTask[],
  pool: WalkerPoolConfig | WalkerPool,
  signal: AbortSignal | undefined,
): Promise<ResampleReport[]> {
  if (isOpenWalkerPool(pool)) return pool.performEach(resampleJob, tasks, signal);
  const opened = openWalkerPool(pool);
  try {
    return await opened.performEach(resampleJob, tasks, signal);
  } finally {
    await opened.close();
  }
}

function concatenate<A extends Uint16Array | Int32Array>(
  reports: readonly ResampleReport[],
  pick: (report: ResampleReport) => A,
  out: A,
): A {
  reports.forEach((report, chain) => {
    const part = pick(report);
    out.set(part, chain * part.length);
  });
  return out;
}

function countVisits(states: Uint16Array, count: number): number[] {
  const visits = Array.from({ length: count }, () => 0);
  for (const state of states) visits[state]++;
  return visits;
}
