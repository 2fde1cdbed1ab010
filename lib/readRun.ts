import { join, resolve } from 'node:path';

import { TransdimError } from './errors.js';
import { subFolder } from './files/fileBytes.js';
import { isLocked } from './files/lockFolder.js';
import { readRequest } from './files/request.js';
import { isBegun } from './files/segmentFile.js';
import { readJson } from './files/wholeFile.js';
import { chainPath, openChainFile } from './within/chainFile.js';
import { checkOwner } from './within/chainMeta.js';
import { openChains } from './within/chainReader.js';
import { sumTallies } from './within/ensemble.js';
import { defaultSteps } from './within/stopRule.js';
import { summariseChain } from './within/summariseChain.js';
import type { Summary } from './diagnostics/summarise.js';
import type { Draws } from './diagnostics/types.js';
import type { Summary as RunSummary } from './results/summary.js';
import type { ChainFile } from './within/chainFile.js';
import type { FailedEvaluation } from './within/types.js';

/** What the chain files of one state hold at this moment. */
export interface StateReading {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Walkers of each ensemble; 0 while there are no chain files. */
  readonly walkers: number;
  readonly ensembles: number;
  /** Steps that every ensemble has made, and that were asked for: with a stop rule, at most. null where that is not known. */
  readonly steps: number;
  readonly stepsAsked: number | null;
  /** Share of proposed moves that were accepted; NaN before the first. */
  readonly acceptance: number;
  readonly evaluations: number;
  readonly outsideSupport: number;
  /** Evaluations that failed and were rejected. */
  readonly failures: readonly FailedEvaluation[];
  /** Mean, sd, R-hat, ESS and autocorrelation time of each parameter, and which steps they are of; null below 16 steps. */
  readonly summary: (Summary & { readonly discard: number; readonly thin: number }) | null;
  /** Every step of every walker, [ensemble, step, walker, dimension], read when this is called; null while there is none. */
  draws(this: void): Draws | null;
}

/** What a run folder holds at this moment. */
export interface RunReading {
  readonly folder: string;
  /** Whether a process works on it; if none does, whether it has come to its end. */
  readonly status: 'running' | 'finished' | 'stopped';
  readonly module: string | null;
  readonly seed: unknown;
  readonly began: string | null;
  readonly states: readonly StateReading[];
  /** What summary.json says, once the run has come to its end. */
  readonly result: RunSummary | null;
}

/** Fewer steps say nothing. */
const fewestSteps = 16;

/**
 * Reads a run folder, also while the run goes on in another process: how far each state is, and what its chains say so far.
 * Nothing is written, and nothing that the folder names is read but its own files.
 *
 * @throws {TransdimError} tag 'file': it is no run folder, or a file in it is damaged
 * @example
 * const result = await run(problem, { steps: 500, folder: 'my-run' });
 * const { status, states } = readRun('my-run');
 * console.log(status, states.map(({ name, steps }) => `${name}: ${steps}`));
 */
export function readRun(folder: string): RunReading {
  if (typeof (folder as unknown) !== 'string' || folder === '') {
    throw new TransdimError('option', 'folder must be the path of a run folder', { option: 'folder', given: folder });
  }
  const path = resolve(folder);
  const { module, seed, options, whole } = readRequest(path);
  const chains = subFolder(path, 'chains');
  const states = statesOf(path, whole.states).map((state, index) => {
    return readState(chains, { ...state, index, stepsAsked: stepsAsked(options, index) });
  });
  const isRunning = isLocked(path);
  const result = isRunning ? null : readResult(join(path, 'summary.json'));
  return {
    ...{ folder: path, module, seed, states, result },
    status: isRunning ? 'running' : result === null ? 'stopped' : 'finished',
    began: typeof whole.began === 'string' ? whole.began : null,
  };
}

interface Outline {
  readonly index: number;
  readonly name: string;
  readonly parameters: readonly string[];
  readonly stepsAsked: number | null;
}

function readState(chains: string, outline: Outline): StateReading {
  const { index, name, parameters, stepsAsked: asked } = outline;
  const files: ChainFile[] = [];
  for (let path = chainPath(chains, index, 0); isBegun(path); path = chainPath(chains, index, files.length)) {
    const file = openChainFile(path);
    const { key, walkers } = files.at(0) ?? file;
    const owner = { state: name, ensemble: files.length, dimension: parameters.length, key, walkers };
    checkOwner(path, file, owner);
    files.push(file);
  }
  const tally = sumTallies(files.flatMap(({ carried }) => (carried === null ? [] : [carried.tally])));
  const steps = files.length === 0 ? 0 : Math.min(...files.map((file) => file.steps));
  const open = () => openChains(chains, index, files.length);
  const summarise = () => {
    const { thinned, summary } = summariseChain(open(), { discard: 'auto', thin: 'auto' });
    return { ...summary, ...thinned };
  };
  return {
    ...{ name, parameters, steps, stepsAsked: asked },
    ...{ walkers: files.at(0)?.walkers ?? 0, ensembles: files.length },
    acceptance: tally.accepted / tally.proposed,
    evaluations: tally.evaluations,
    outsideSupport: tally.outsideSupport,
    failures: files.flatMap(({ failures }) => failures),
    summary: steps < fewestSteps ? null : summarise(),
    draws: () => (steps === 0 ? null : open().draws({ discard: 0, thin: 1 })),
  };
}

function statesOf(path: string, given: unknown): Pick<Outline, 'name' | 'parameters'>[] {
  const states: unknown[] = Array.isArray(given) ? given : [];
  return states.map((state) => {
    const { name, parameters } = (state ?? {}) as Partial<Record<string, unknown>>;
    const names = (Array.isArray(parameters) ? parameters : []).map((one) => (one as { name?: unknown } | null)?.name);
    if (typeof name === 'string' && names.every((own) => typeof own === 'string')) return { name, parameters: names };
    throw new TransdimError('file', `the request of ${path} is damaged: it does not name its states`, { path });
  });
}

function stepsAsked({ steps, until }: Readonly<Record<string, unknown>>, state: number): number | null {
  const own: unknown = Array.isArray(steps) ? steps[state] : (steps ?? defaultSteps(until));
  return typeof own === 'number' ? own : null;
}

/** Its figures, if they are the figures of a result. */
function readResult(path: string): RunSummary | null {
  const found = readJson(path) as Partial<RunSummary> | null | undefined;
  if (found === undefined) return null;
  const isFine =
    Array.isArray(found?.states) && Array.isArray(found.warnings) && typeof found.layout?.reason === 'string';
  if (isFine && typeof found.evidence?.method === 'string') return found as RunSummary;
  throw new TransdimError('file', `${path} is damaged: it does not hold the figures of a run`, { path });
}
