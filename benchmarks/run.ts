/** `npm run bench`: speed as ratios to bare loops that are measured in the same run; medians of five rounds. */
import { openStatePool, openWalkerPool, runMcmcPerState } from 'transdim';
import type { Problem } from 'transdim';

import { resampleChain } from '../lib/between/resampleChains.js';
import { stateProposals } from '../lib/between/stateProposals.js';
import { openMoves } from '../lib/moves/mixture.js';
import { openSerialEvaluator } from '../lib/pool/serialEvaluator.js';
import { openStream } from '../lib/random/stream.js';
import { openTally } from '../lib/within/ensemble.js';
import { openRedBlueStep } from '../lib/within/redBlueStep.js';
import { bareResampler, bareStretch } from './bareLoops.js';
import busyProblem, { busyNormal } from './busyProblem.js';
import { paired, timed } from './paired.js';

await serialSampling();
await resampling();
await layouts();

/** 10-d normal, 32 walkers, stretch move: the ensemble loop without chain file and diagnostics, against a bare loop. */
async function serialSampling(): Promise<void> {
  const [dimension, walkers, steps] = [10, 32, 20_000];
  const start = openStream('bench', 'start');
  const ensemble = {
    random: openStream('bench', 'sample'),
    positions: new Float64Array(walkers * dimension).map(() => start.normal()),
    logPosteriors: new Float64Array(walkers).fill(-1e9),
  };
  const evaluator = openSerialEvaluator(normal, walkers / 2, dimension);
  const step = openRedBlueStep([ensemble], openMoves([{ kind: 'stretch' }], dimension), evaluator, openTally());
  const { bare, ours } = await paired({
    bare: () => bareStretch(dimension, walkers, steps),
    ours: () =>
      timed(async () => {
        for (let i = 0; i < steps; i++) await step.advance();
      }),
  });
  const million = (walkers * steps) / 1e6;
  report(
    'serial, 10-d normal, 32 walkers, stretch',
    `${(million / ours).toFixed(1)} M evaluations/s`,
    bare / ours,
    million / bare,
    'M/s',
  );
}

function normal(x: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < x.length; d++) sum += x[d] * x[d];
  return -0.5 * sum;
}

/** Four states of 10000 members each, one chain. */
async function resampling(): Promise<void> {
  const random = openStream('bench', 'members');
  const logWeights = [0, 1, 2, 3].map((k) =>
    Float64Array.from({ length: 10_000 }, () => 0.1 * k + 0.3 * random.normal()),
  );
  const proposals = stateProposals(undefined, 4);
  const steps = 2_000_000;
  const { bare, ours } = await paired({
    bare: () => bareResampler(logWeights, steps),
    ours: () => timed(() => resampleChain({ chain: 0, seed: 1, discard: 0, steps, logWeights, proposals })),
  });
  report(
    'ensemble resampler, 4 states, 10000 members',
    `${(steps / 1e6 / ours).toFixed(1)} M steps/s`,
    bare / ours,
    steps / 1e6 / bare,
    'M/s',
  );
}

/** Two states, 4 ensembles of 32 walkers, a log posterior of about 20 us; pools already open. */
async function layouts(): Promise<void> {
  const iterations = calibrate(20e-6);
  const steps = 100;
  const evaluations = 2 * 4 * 32 * (steps + 1);
  const options = { steps, walkers: 32, seed: 1, data: { iterations }, discard: 0 };
  const problem = busyProblem as Problem;
  const one = openWalkerPool({ kind: 'threads', size: 1 });
  const two = openWalkerPool({ kind: 'threads', size: 2 });
  const states = openStatePool({ kind: 'processes', size: 2 });
  const x = Float64Array.of(0.3, 0.4);
  const times = await paired({
    bare: () =>
      timed(() => {
        for (let i = 0; i < evaluations; i++) busyNormal(x, iterations);
      }),
    serial: () => timed(() => runMcmcPerState(problem, options)),
    '1x1': () => timed(() => runMcmcPerState(problem, { ...options, walkerPool: one })),
    '1x2': () => timed(() => runMcmcPerState(problem, { ...options, walkerPool: two })),
    '2x1': () => timed(() => runMcmcPerState(problem, { ...options, statePool: states })),
  });
  await Promise.all([one.close(), two.close(), states.close()]);
  const cost = (1e6 * times.bare) / evaluations;
  for (const name of ['serial', '1x1', '1x2', '2x1']) {
    report(
      `${name}, log posterior of ${cost.toFixed(0)} us`,
      `${times[name].toFixed(2)} s`,
      times.bare / times[name],
      times.bare,
      's',
    );
  }
}

/** How many square roots take this long. */
function calibrate(seconds: number): number {
  const x = Float64Array.of(0.3, 0.4);
  const trial = 200_000;
  for (let i = 0; i < 5; i++) busyNormal(x, trial);
  const began = performance.now();
  for (let i = 0; i < 20; i++) busyNormal(x, trial);
  return Math.round((seconds * 1000 * 20 * trial) / (performance.now() - began));
}

function report(name: string, value: string, ratio: number, bare: number, unit: string): void {
  console.log(
    `${name.padEnd(46)} ${value.padStart(22)}   ${ratio.toFixed(2)} x the bare loop's speed (${bare.toFixed(2)} ${unit})`,
  );
}
