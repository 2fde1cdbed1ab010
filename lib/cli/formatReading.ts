import { shellWord } from '../files/quote.js';
import { formatResult } from '../results/formatResult.js';
import { openTable } from '../results/openTable.js';
import type { RunReading, StateReading } from '../readRun.js';

const says = {
  running: 'is running',
  finished: 'has come to its end',
  stopped: 'has stopped before its end',
} as const;

/** What a run folder holds, as a person reads it: how far each state is, and the result where there is one. */
export function formatReading({ folder, status, began, seed, states, result }: RunReading): string {
  const head = ['state', 'steps', 'of', 'ensembles', 'walkers', 'accept', 'evaluations', 'R-hat', 'ESS', 'failed'];
  const table = openTable(head);
  for (const state of states) table.push(row(state));
  const since = began === null ? '' : `, begun ${began}`;
  return [
    `the run in ${folder} ${says[status]} (seed ${String(seed)}${since})`,
    table.toString(),
    ...(result === null ? [] : ['', formatResult(result)]),
    ...(status === 'stopped' ? [`to go on: transdim resume ${shellWord(folder)}`] : []),
  ].join('\n');
}

function row({
  name,
  steps,
  stepsAsked,
  ensembles,
  walkers,
  acceptance,
  evaluations,
  summary,
  failures,
}: StateReading) {
  const worst = summary === null ? '-' : Math.max(...summary.rhat).toFixed(3);
  const fewest = summary === null ? '-' : Math.min(...summary.essBulk, ...summary.essTail).toFixed(0);
  const accepted = Number.isNaN(acceptance) ? '-' : acceptance.toFixed(2);
  return [name, steps, stepsAsked ?? '?', ensembles, walkers, accepted, evaluations, worst, fewest, failures.length];
}
