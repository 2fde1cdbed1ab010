import { TransdimError, describe } from '../errors.js';

/** With which probability a chain in state k proposes state k', as plain data for the hot loop. */
export interface StateProposals {
  /** Row-major [from, to]: cumulated along each row, the last entry of a row 1. */
  readonly cumulative: Float64Array;
  /** Row-major [from, to]: log Q(to, from) - log Q(from, to), which is added to the log acceptance ratio. */
  readonly logCorrection: Float64Array;
}

/**
 * The proposal matrix from its weights: one per state, or a row per state. Without any, every state is proposed with
 * equal probability, the current one included: without it two states of equal evidence would alternate for ever.
 *
 * @throws {TransdimError} tag 'option': a wrong shape, a negative weight, a state that cannot be left or reached.
 */
export function stateProposals(weights: unknown, states: number): StateProposals {
  const matrix = asMatrix(weights, states);
  const sums = matrix.map((row) => row.reduce((sum, weight) => sum + weight, 0));
  checkReversible(matrix, sums);
  const cumulative = new Float64Array(states * states);
  const logCorrection = new Float64Array(states * states);
  matrix.forEach((row, from) => {
    let sum = 0;
    row.forEach((weight, to) => {
      sum += weight / sums[from];
      cumulative[from * states + to] = sum;
      const back = matrix[to][from] / sums[to];
      logCorrection[from * states + to] = weight > 0 ? Math.log(back) - Math.log(weight / sums[from]) : 0;
    });
    cumulative[from * states + row.findLastIndex((weight) => weight > 0)] = 1;
  });
  return { cumulative, logCorrection };
}

function asMatrix(weights: unknown, states: number): number[][] {
  const rows = Array.from({ length: states }, (_, index) => index);
  if (weights === undefined) return rows.map(() => rows.map(() => 1));
  const isRow = (row: unknown): row is number[] =>
    Array.isArray(row) &&
    row.length === states &&
    row.every((weight) => typeof weight === 'number' && weight >= 0 && weight < Infinity);
  if (isRow(weights)) return rows.map(() => weights);
  if (Array.isArray(weights) && weights.length === states && weights.every(isRow)) return weights;
  throw optionError(
    `stateProposalWeights must be ${states} numbers >= 0, one per state, or ${states} rows of them; got ${describe(weights)}`,
    weights,
  );
}

function checkReversible(matrix: readonly (readonly number[])[], sums: readonly number[]): void {
  const stuck = sums.findIndex((sum) => !(sum > 0));
  if (stuck >= 0) throw optionError(`stateProposalWeights of state ${stuck} are all 0`, matrix);
  matrix.forEach((row, from) => {
    const oneWay = row.findIndex((weight, to) => weight > 0 && matrix[to][from] === 0);
    if (oneWay >= 0) {
      throw optionError(
        `stateProposalWeights lead from state ${from} to ${oneWay} one way only: both or neither must be above 0`,
        matrix,
      );
    }
  });
  const reached = new Set([0]);
  for (const from of reached) matrix[from].forEach((weight, to) => weight > 0 && reached.add(to));
  const island = matrix.findIndex((_, state) => !reached.has(state));
  if (island >= 0) throw optionError(`stateProposalWeights never lead from state 0 to state ${island}`, matrix);
}

function optionError(message: string, given: unknown): TransdimError<'option'> {
  return new TransdimError('option', message, { option: 'stateProposalWeights', given });
}
