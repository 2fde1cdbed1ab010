import { count } from '../plan/count.js';
import { formatSeconds } from '../plan/formatSeconds.js';
import type { Plan, ProblemPlan } from './makePlan.js';

const width = 100;

/** A plan as a person reads it. */
export function formatPlan({ machine, memory, safeProcesses, needs, layouts, problem }: Plan): string {
  const { allowedCores, physicalCores, logicalCores, allowedBy, gpus } = machine;
  const { walkers = 32, ensembles = 4 } = needs;
  const used = `${Math.round(100 * memory.usedShare)} % used`;
  const gpuNames = gpus.map(({ name }) => name);
  return [
    'This machine',
    ...entries([
      ['cores', `${allowedCores} of ${logicalCores} logical, ${physicalCores} physical: ${allowedBy}`],
      ['memory', `${memory.availableMb} MB available of ${memory.totalMb} MB, ${used}`],
      ...(memory.warning === null ? [] : [['', `warning: ${memory.warning}`] as const]),
      ['GPUs', gpuNames.length === 0 ? 'none' : gpuNames.join(', ')],
      ['processes', `up to ${safeProcesses} fit in 80 % of the available memory`],
    ]),
    '',
    `Layouts for ${count(needs.states, 'state')} of ${count(ensembles, 'ensemble')} of ${count(walkers, 'walker')}`,
    ...entries([
      ['conservative', layouts.conservative.reason],
      ['recommended', layouts.recommended.reason],
      ['aggressive', layouts.aggressive.reason],
    ]),
    ...(problem === null ? [] : ['', ...formatProblem(problem)]),
  ].join('\n');
}

function formatProblem({ module, states, layout, autoLayout, reasonsAgainst, measured }: ProblemPlan): string[] {
  const seconds = (value: number | null): string => (value === null ? '-' : formatSeconds(value));
  const rows = states.map(({ name, dimension, evaluations, secondsPerEvaluation, serialSeconds }) => {
    return [name, String(dimension), String(evaluations), seconds(secondsPerEvaluation), seconds(serialSeconds)];
  });
  return [
    `A run of ${module}`,
    ...table([['state', 'dim', 'evaluations', 'each', 'serial'], ...rows]),
    '',
    ...entries([
      ['layout', layout.reason],
      ...(autoLayout === layout ? [] : [["left to 'auto'", autoLayout.reason] as const]),
      ...reasonsAgainst.map((reason, at) => [at === 0 ? 'against it' : '', reason] as const),
      ...(measured === null ? [] : [['measured', measured.verdict] as const]),
    ]),
  ];
}

/** Terms and what is said of them, which is broken into lines. */
function entries(list: readonly (readonly [string, string])[]): string[] {
  const indent = 2 + Math.max(...list.map(([term]) => term.length)) + 2;
  return list.flatMap(([term, text]) =>
    wrap(text, width - indent).map(
      (line, at) => `${at === 0 ? `  ${term}`.padEnd(indent) : ' '.repeat(indent)}${line}`,
    ),
  );
}

function wrap(text: string, most: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** Columns as wide as they must be: the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
