/**
 * `node dist/benchmarks/chainMemory.js`: the most memory that parent and state processes ever hold while 1.6 GB of chains
 * are sampled, summarised and weighed (Linux). The chains lie in a temporary folder that is removed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { argv, execPath, pid } from 'node:process';
import { fileURLToPath } from 'node:url';

import { openStatePool, run, runMcmcPerState } from 'transdim';

import chainProblem from './chainProblem.js';
import { figure } from './figure.js';
import type { Figure } from './figure.js';

const [ensembles, walkers, steps] = [4, 40, 56_819];
const chainMb = Math.round((2 * ensembles * walkers * steps * 11 * 8) / 1e6); // ten parameters and a log posterior
const targetMb = 400;

const all = { discard: 0, thin: 1 }; // the most draws that there can be
const calls = {
  'runMcmcPerState, default thinning': (options: object) => runMcmcPerState(chainProblem, options),
  'runMcmcPerState, every step a draw': (options: object) => runMcmcPerState(chainProblem, { ...options, ...all }),
  'run, default thinning': (options: object) => run(chainProblem, { ...options, folder: false }),
  'run, every step a draw': (options: object) => run(chainProblem, { ...options, ...all, folder: false }),
};

/** Peak resident memory of the parent, and of the larger of two state processes, for each call; one after another. */
export function chainMemory(): Promise<Figure[]> {
  const figures = Object.keys(calls).flatMap((call) => {
    // each in a process of its own: a peak is never forgotten
    const output = execFileSync(execPath, [fileURLToPath(import.meta.url), call], { encoding: 'utf8' });
    const { parent, child } = JSON.parse(output) as { readonly parent: number; readonly child: number };
    const against = { baseline: chainMb, atMost: targetMb };
    return [figure(`${call}: parent`, parent, 'MB', against), figure(`${call}: state process`, child, 'MB', against)];
  });
  return Promise.resolve(figures);
}

async function measure(call: keyof typeof calls): Promise<void> {
  await using statePool = openStatePool({ kind: 'processes', size: 2 });
  await calls[call]({ ensembles, walkers, steps, seed: 1, statePool });
  const children = readFileSync(`/proc/self/task/${pid}/children`, 'utf8').trim().split(' ');
  console.log(JSON.stringify({ parent: peakMb(pid), child: Math.max(...children.map(peakMb)) }));
}

function peakMb(of: number | string): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${of}/status`, 'utf8'));
  return Math.round((Number(line?.[1]) * 1024) / 1e6);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv.length > 2) await measure(argv[2] as keyof typeof calls);
  else console.table(await chainMemory());
}
