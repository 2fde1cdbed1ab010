/**
 * `node dist/benchmarks/costs.js`: the figures of lib/plan/costs.ts, medians of five rounds. What starting workers takes,
 * what the ensemble loop takes beside the log posterior, and what a batch takes that is shared by two threads.
 */
import { openStatePool, openWalkerPool, runMcmcPerState } from 'transdim';
import type { WalkerPool } from 'transdim';

import busyProblem, { busyNormal } from './busyProblem.js';
import { paired as pairedRounds, timed } from './paired.js';

const shape = { walkers: 32, ensembles: 4, seed: 1 };
const data = { iterations: 10 };

const paired: <Name extends string>(
  tasks: Readonly<Record<Name, () => number | Promise<number>>>,
) => Promise<Record<Name, number>> = (tasks) => pairedRounds(tasks, 5);

await startUp();
await ensembleLoop();
await synchronisation();

/** From opening a pool to the end of eight steps, less the same steps in this thread. */
async function startUp(): Promise<void> {
  const steps = { ...shape, steps: 8, data };
  const times = await paired({
    serial: () => timed(() => runMcmcPerState(busyProblem, steps)),
    threads: () =>
      timed(async () => {
        await using walkerPool = openWalkerPool({ kind: 'threads', size: 2 });
        await runMcmcPerState(busyProblem, { ...steps, walkerPool });
      }),
    processes: () =>
      timed(async () => {
        await using statePool = openStatePool({ kind: 'processes', size: 2 });
        await runMcmcPerState(busyProblem, { ...steps, statePool });
      }),
  });
  console.log(`start-up: two threads ${milli(times.threads - times.serial)} ms`);
  console.log(`start-up: two processes ${milli(times.processes - times.serial)} ms`);
}

/** A run in this thread less its log posteriors, per evaluation. */
async function ensembleLoop(): Promise<void> {
  const steps = 5000;
  const evaluations = 2 * 128 * steps; // two states
  const x = Float64Array.of(0.3, 0.7);
  const { run, bare } = await paired({
    run: () => timed(() => runMcmcPerState(busyProblem, { ...shape, steps, data })),
    bare: () =>
      timed(() => {
        for (let i = 0; i < evaluations; i++) x[0] = 1e-3 * busyNormal(x, data.iterations);
      }),
  });
  console.log(`ensemble loop: ${micro((run - bare) / evaluations)} us per evaluation`);
}

/** A batch of 64 points on two threads less half the time of the same batch on one, with open pools. */
async function synchronisation(): Promise<void> {
  await using one = openWalkerPool({ kind: 'threads', size: 1 });
  await using two = openWalkerPool({ kind: 'threads', size: 2 });
  for (const iterations of [10, 200, 1000, 4000]) {
    const steps = Math.round(2e6 / (iterations + 200));
    const run = (walkerPool: WalkerPool) => () =>
      timed(() => runMcmcPerState(busyProblem, { ...shape, steps, data: { iterations }, walkerPool }));
    const times = await paired({ one: run(one), two: run(two) });
    const perBatch = (seconds: number): number => seconds / (2 * 2 * steps);
    console.log(
      `${micro(perBatch(times.one) / 64)} us per evaluation, all in: two threads ${(times.one / times.two).toFixed(2)} times as fast as one, ` +
        `${micro(perBatch(times.two - times.one / 2))} us more than half per batch`,
    );
  }
}

function milli(seconds: number): string {
  return (1e3 * seconds).toFixed(0);
}

function micro(seconds: number): string {
  return (1e6 * seconds).toFixed(2);
}
