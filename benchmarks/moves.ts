/** `npm run bench:moves`: autocorrelation times of moves and mixtures, in steps: evaluations per effective sample at equal cost. */
import { defineProblem, runMcmcPerState } from 'transdim';
import type { MoveConfig, Problem } from 'transdim';

const de: MoveConfig = { kind: 'differentialEvolution' };
const stretch: MoveConfig = { kind: 'stretch' };
const snooker: MoveConfig = { kind: 'snooker' };

const mixtures: Readonly<Record<string, readonly MoveConfig[]>> = {
  stretch: [stretch],
  'differential evolution': [de],
  'the same without jumps': [{ ...de, jumps: 0 }],
  snooker: [snooker],
  'de 0.8, snooker 0.2': [
    { ...de, weight: 0.8 },
    { ...snooker, weight: 0.2 },
  ],
  'de 0.8, stretch 0.2 (default)': [
    { ...de, weight: 0.8 },
    { ...stretch, weight: 0.2 },
  ],
  'de 0.8, snooker 0.1, stretch 0.1': [
    { ...de, weight: 0.8 },
    { ...snooker, weight: 0.1 },
    { ...stretch, weight: 0.1 },
  ],
};

const targets = [
  { name: 'N d=5 W=32', problem: autoregression(5, 0), walkers: 32 },
  { name: 'N d=10 W=64', problem: autoregression(10, 0), walkers: 64 },
  { name: 'AR(1) 0.9 d=10 W=64', problem: autoregression(10, 0.9), walkers: 64 },
  { name: 'N d=20 W=128', problem: autoregression(20, 0), walkers: 128 },
];

console.log(`| moves | ${targets.map(({ name }) => name).join(' | ')} |\n| --- |${' --- |'.repeat(targets.length)}`);
for (const [name, moves] of Object.entries(mixtures)) {
  const times = [];
  for (const { problem, walkers } of targets) {
    const [{ autocorrelationTime }] = await runMcmcPerState(problem, {
      walkers,
      steps: 6000,
      discard: 1000,
      thin: 4,
      seed: 3,
      moves,
    });
    times.push(autocorrelationTime.reduce((sum, time) => sum + time, 0) / autocorrelationTime.length);
  }
  console.log(`| ${name} | ${times.map((time) => time.toFixed(0)).join(' | ')} |`);
}

/** A stationary first-order autoregression of unit variance; a standard normal for rho = 0. */
function autoregression(dimension: number, rho: number): Problem {
  const scale = -0.5 / (1 - rho * rho);
  return defineProblem({
    states: [{ name: 'target', parameters: Array.from({ length: dimension }, (_, d) => ({ name: `x${d}` })) }],
    logPosterior(x) {
      let sum = -0.5 * x[0] * x[0];
      for (let d = 1; d < dimension; d++) sum += scale * (x[d] - rho * x[d - 1]) ** 2;
      return sum;
    },
    start: (state, random) => state.parameters.map(() => random.normal()),
  });
}
