/**
 * `node dist/benchmarks/memory.js`: memory of state processes by threads, after 2000 steps of small problems (Linux).
 * The proportional set size (PSS) shares out the pages of Node itself among the processes that map them; resident size
 * counts them in each.
 */
import { readFileSync } from 'node:fs';

import { openStatePool, runMcmcPerState } from 'transdim';
import type { Problem } from 'transdim';

import allocatingProblem from './allocatingProblem.js';
import busyProblem from './busyProblem.js';

const cases = [
  { name: 'no garbage', problem: busyProblem, data: { iterations: 10 } },
  { name: 'an array of 100 numbers per call', problem: allocatingProblem, data: { length: 100 } },
];

console.log(`the script: ${memoryOf(process.pid)}`);
for (const { name, problem, data } of cases) {
  for (const size of [1, 2, 4]) {
    await using statePool = openStatePool({ kind: 'processes', size: 2 });
    await runMcmcPerState(problem as Problem, { data, seed: 1, statePool, walkerPool: { kind: 'threads', size } });
    console.log(`${name}, ${size} thread(s) per state process: ${stateProcessIds().map(memoryOf).join('; ')}`);
  }
}

function memoryOf(pid: number): string {
  const [pss] = kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m);
  const [resident] = kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+)/m);
  return `${(pss / 1024).toFixed(0)} MB proportional, ${(resident / 1024).toFixed(0)} MB resident`;
}

function kilobytes(file: string, pattern: RegExp): number[] {
  return (pattern.exec(readFileSync(file, 'utf8')) ?? []).slice(1).map(Number);
}

function stateProcessIds(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
}
