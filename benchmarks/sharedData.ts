/**
 * `node dist/benchmarks/sharedData.js`: what 500 MB of data cost the state process that works on them with four threads, and
 * the script, whose threads read what shareData put into shared memory (Linux).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { argv, execPath, pid } from 'node:process';
import { fileURLToPath } from 'node:url';

import { defineProblem, runMcmcPerState, shareData } from 'transdim';

import { figure } from './figure.js';
import type { Figure } from './figure.js';

/** Two arrays, as much of each. */
type Data = Readonly<Record<'times' | 'values', Float64Array>>;

const problem = defineProblem<Data>(import.meta.url, {
  states: [{ name: 'mean', parameters: [{ name: 'mu' }] }],
  logPosterior: (x, _, { values, times }) => {
    const at = Math.abs(Math.floor(1e6 * x[0])) % values.length;
    return -0.5 * (x[0] - values[at] - times[at]) ** 2;
  },
  start: (_, random) => [random.normal()],
});

const dataMb = 500;

/** Peak memory with 500 MB of data less that with next to none, in megabytes of 10^6 bytes; each in a process of its own. */
export function sharedData(): Promise<Figure[]> {
  const measured = (place: string, megabytes: number): number =>
    Number(execFileSync(execPath, [fileURLToPath(import.meta.url), place, String(megabytes)], { encoding: 'utf8' }));
  const figures = ['state process', 'script'].map((place) => {
    const cost = measured(place, dataMb) - measured(place, 1);
    const name = `500 MB of data, 4 threads: memory of the ${place}`;
    return figure(name, cost, 'MB', { baseline: dataMb, atMost: 1.1 * dataMb });
  });
  return Promise.resolve(figures);
}

async function measure(place: string, megabytes: number): Promise<void> {
  const length = (megabytes * 1e6) / 16;
  const array = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length)).fill(0.1);
  const data = shareData({ times: array(), values: array() });
  const walkerPool = { kind: 'threads', size: 4 } as const;
  const options = {
    steps: 50,
    walkers: 16,
    ensembles: 2,
    seed: 1,
    data,
    walkerPool,
    progress: () => (peak = peakNow()),
  };
  const isScript = place === 'script';
  const peakNow = (): number => Math.max(peak, peakMb(isScript ? pid : childIds()[0]));
  let peak = 0;
  await runMcmcPerState(problem, isScript ? options : { ...options, statePool: { kind: 'processes', size: 1 } });
  console.log(peak);
}

function childIds(): number[] {
  return readFileSync(`/proc/self/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

function peakMb(of: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${of}/status`, 'utf8'));
  return Math.round((Number(line?.[1]) * 1024) / 1e6);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv.length > 2) await measure(argv[2], Number(argv[3]));
  else console.table(await sharedData());
}
