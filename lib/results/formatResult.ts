import { openTable } from './openTable.js';
import type { RunResult } from './types.js';

/** What of a result is shown: summary.json holds as much. */
type Figures = Pick<RunResult, 'states' | 'layout' | 'warnings' | 'folder' | 'seed' | 'seconds'> & {
  readonly evidence: Pick<RunResult['evidence'], 'method'>;
};

/**
 * The result as a person reads it: one row per state, the layout and why, warnings if any, and where the run folder is.
 *
 * @example
 * console.log(formatResult(await run(problem)));
 */
export function formatResult(result: Figures): string {
  const { states, layout, warnings, folder, seed, seconds, evidence } = result;
  const head = [
    'state',
    'dim',
    'log Z',
    'MCSE',
    'probability',
    'MCSE',
    'R-hat',
    'ESS',
    'accept',
    'evaluations',
    'seconds',
  ];
  const table = openTable(head);
  for (const row of states) {
    table.push([
      row.name,
      row.dimension,
      row.logEvidence.toFixed(3),
      row.logEvidenceMcse.toFixed(3),
      probability(row.probability),
      probability(row.probabilityMcse),
      row.rhat.toFixed(3),
      row.ess.toFixed(0),
      row.acceptance.toFixed(2),
      row.evaluations,
      row.seconds.toFixed(1),
    ]);
  }
  return [
    table.toString(),
    `evidence by ${evidence.method} sampling; seed ${String(seed)}; ${seconds.toFixed(1)} s in all`,
    `layout: ${layout.reason}`,
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(folder === null ? [] : [`run folder: ${folder}`]),
  ].join('\n');
}

/** Four decimals, or powers of ten where those would show nothing. */
function probability(value: number): string {
  return value === 0 || value >= 5e-5 || Number.isNaN(value) ? value.toFixed(4) : value.toExponential(1);
}
