/** `node dist/benchmarks/memory.js`: resident memory of state processes by threads, after 2000 steps of a small problem (Linux). */
import { readFileSync } from 'node:fs';

import { openStatePool, runMcmcPerState } from 'transdim';

import busyProblem from './busyProblem.js';

await using statePool = openStatePool({ kind: 'processes', size: 2 });
for (const size of [1, 2, 4]) {
  await runMcmcPerState(busyProblem, {
    statePool,
    walkerPool: { kind: 'threads', size },
    data: { iterations: 10 },
    seed: 1,
  });
  console.log(
    `${size} thread(s): ${stateProcessIds()
      .map((pid) => `${residentMb(pid)} MB`)
      .join(', ')}`,
  );
}

function residentMb(pid: number): string {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line?.[1]) / 1024).toFixed(0);
}

function stateProcessIds(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
}
