import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One state's answer, as truth.json has it. */
export interface StateTruth {
  readonly name: string;
  readonly dim: number;
  readonly parameters: readonly string[];
  /** Natural logarithm, with every constant. */
  readonly logEvidence: number;
  /** The truth's own uncertainty; 0 for a closed form. */
  readonly logEvidenceSd: number;
  readonly posteriorMean: readonly number[];
  readonly posteriorSd: readonly number[];
  /** The truth's own uncertainty, where it is not from a closed form or quadrature. */
  readonly posteriorMeanMcse?: readonly number[];
}

/** A point at which the two halves of the log posterior are known. */
export interface CheckPoint {
  /** Index of the state. */
  readonly state: number;
  readonly theta: readonly number[];
  readonly logLikelihood: number;
  readonly logPrior: number;
}

/** The known answer of a case. Its probabilities are those under equal state priors. */
export interface Truth {
  readonly case: string;
  readonly states: readonly StateTruth[];
  readonly stateProbabilities: readonly number[];
  readonly stateProbabilitiesSd?: readonly number[];
  readonly source: string;
  readonly method: string;
  readonly checkPoints: readonly CheckPoint[];
  /** radiata_pine: for independent.ts, on data_variantA_bugs.csv. */
  readonly checkPointsIndependentPrior?: readonly CheckPoint[];
}

/**
 * The data of a case, as a run wants it: the columns of data.csv by name, or what data.json holds.
 * The columns of a csv without a header are column1, column2, ...
 */
export function readData(name: string): unknown {
  const json = caseFile(name, 'data.json');
  return existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : readColumns(name, 'data.csv');
}

/** The columns of one of a case's csv files, by name. */
export function readColumns(name: string, file: string): Record<string, Float64Array> {
  const rows = readFileSync(caseFile(name, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));
  const hasHeader = rows[0].some((cell) => Number.isNaN(Number(cell)));
  const names = hasHeader ? rows[0] : rows[0].map((_, i) => `column${i + 1}`);
  const numbers = rows.slice(hasHeader ? 1 : 0);
  return Object.fromEntries(names.map((column, i) => [column, Float64Array.from(numbers, (row) => Number(row[i]))]));
}

/** The known answer of a case. */
export function readTruth(name: string): Truth {
  return JSON.parse(readFileSync(caseFile(name, 'truth.json'), 'utf8')) as Truth;
}

/** Data is not compiled: it stays in the source folder, wherever this file was compiled to. */
function caseFile(name: string, file: string): string {
  return join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'examples', 'cases', name, file);
}

function packageRoot(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && isOurs(readFileSync(manifest, 'utf8'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("no folder above this file holds the package.json of 'transdim'");
  return packageRoot(parent);
}

function isOurs(manifest: string): boolean {
  return (JSON.parse(manifest) as { name?: unknown }).name === 'transdim';
}
