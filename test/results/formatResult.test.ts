import t from 'tap';

import { formatResult } from '../../lib/index.js';
import type { RunResult, StateResult } from '../../lib/results/types.js';

const state: StateResult = {
  name: 'cubic',
  dimension: 4,
  probability: 0.75,
  probabilityMcse: 0.0123,
  logEvidence: -12.3456,
  logEvidenceMcse: 0.0456,
  parameters: ['a', 'b', 'c', 'd'],
  mean: [1, 2, 3, 4],
  meanMcse: [0, 0, 0, 0],
  sd: [1, 1, 1, 1],
  rhat: 1.0042,
  ess: 1234.4,
  steps: 2000,
  acceptance: 0.257,
  evaluations: 266_128,
  seconds: 12.34,
};

/** Only what formatResult reads. */
const result = {
  states: [
    state,
    { ...state, name: 'linear', dimension: 2, probability: 3e-7, probabilityMcse: NaN, logEvidence: -Infinity },
  ],
  evidence: { method: 'bridge' },
  layout: { statePool: { kind: 'serial' }, walkerPool: { kind: 'serial' }, reason: 'serial in this process: as asked' },
  warnings: ['first thing', 'second thing'],
  folder: '/runs/one',
  seed: 'seven',
  seconds: 23.45,
} as unknown as RunResult;

const lines = formatResult(result).split('\n');
const cellsOf = (name: string): string[] =>
  (lines.find((line) => line.includes(name)) ?? '')
    .split('│')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');

await t.test('each state has its row, figure by figure', (t) => {
  t.same(cellsOf('cubic'), [
    'cubic',
    '4',
    '-12.346',
    '0.046',
    '0.7500',
    '0.0123',
    '1.004',
    '1234',
    '0.26',
    '266128',
    '12.3',
  ]);
  t.match(cellsOf('evaluations'), [
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
  ]);
  t.end();
});

await t.test('what is small, unknown or infinite is said, not rounded to nothing', (t) => {
  t.match(cellsOf('linear'), ['linear', '2', '-Infinity', '0.046', '3.0e-7', 'NaN']);
  t.end();
});

await t.test('below stand method and seed, the layout and why, every warning and the run folder', (t) => {
  t.same(lines.slice(-5), [
    'evidence by bridge sampling; seed seven; 23.4 s in all',
    'layout: serial in this process: as asked',
    'warning: first thing',
    'warning: second thing',
    'run folder: /runs/one',
  ]);
  t.end();
});

await t.test('a run without warnings or folder says nothing of them', (t) => {
  const text = formatResult({ ...result, warnings: [], folder: null });
  t.notMatch(text, /warning|folder/);
  t.end();
});
