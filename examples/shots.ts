/**
 * Work inside one log posterior on threads of its own: does the ground have one layer or two? Each log posterior simulates
 * eight shots of a seismic line, which know nothing of each other: they are the pieces that forwardPool() shares out.
 * Run it with `node dist/examples/shots.js`.
 */
import { defineProblem, formatResult, forwardPool, run } from 'transdim';
import type { State } from 'transdim';

const shots = 8;
const receivers = 12;
const cells = 120;
const cellMetres = 10;
const timeStep = 2e-3;
const timeSteps = 120;
const noise = 0.5;

/** Wave speed in every cell: one speed, or one to the left and one to the right of 500 m. */
function speeds(x: ArrayLike<number>, layers: number): Float64Array {
  return Float64Array.from({ length: cells }, (_, i) => (layers === 2 && i * cellMetres > 500 ? x[1] : x[0]));
}

/** The largest amplitude at each receiver after a shot at cell `source`: finite differences of the 1-d wave equation. */
function simulateShot(speed: Float64Array, source: number, out: Float64Array): void {
  let before = new Float64Array(cells);
  let now = new Float64Array(cells);
  out.fill(0);
  for (let step = 0; step < timeSteps; step++) {
    const after = before;
    for (let i = 1; i < cells - 1; i++) {
      const courant = (speed[i] * timeStep) / cellMetres;
      after[i] = 2 * now[i] - before[i] + courant * courant * (now[i + 1] - 2 * now[i] + now[i - 1]);
    }
    const phase = (step * timeStep - 0.06) * 15 * Math.PI;
    after[source] += (1 - 2 * phase * phase) * Math.exp(-phase * phase);
    [before, now] = [now, after];
    for (let r = 0; r < receivers; r++) {
      out[r] = Math.max(out[r], Math.abs(now[10 * r + 5]));
    }
  }
}

/** What was recorded: two layers, and noise that is the same each time. */
const recorded = Float64Array.from({ length: shots * receivers }, (_, i) => noise * Math.sin(12.9898 * (i + 1)));
for (let shot = 0; shot < shots; shot++) {
  const amplitudes = new Float64Array(receivers);
  simulateShot(speeds([1500, 1530], 2), 15 * shot + 7, amplitudes);
  amplitudes.forEach((value, r) => (recorded[shot * receivers + r] += value));
}

const layersOf = (state: State): number => (state.name === 'two_layers' ? 2 : 1);
const speed = { lower: 1000, upper: 3000 };

export const problem = defineProblem(import.meta.url, {
  states: [
    { name: 'one_layer', parameters: [{ name: 'speed', ...speed }] },
    {
      name: 'two_layers',
      parameters: [
        { name: 'left', ...speed },
        { name: 'right', ...speed },
      ],
    },
  ],
  forward: {
    items: () => shots,
    width: () => receivers,
    run: (shot, x, state, _, out) => {
      simulateShot(speeds(x, layersOf(state)), 15 * shot + 7, out);
    },
  },
  logPosterior: (x, state) => {
    const modelled = forwardPool().map(x, state);
    let log = -state.dimension * Math.log(speed.upper - speed.lower); // uniform prior
    for (let i = 0; i < recorded.length; i++) {
      log -= 0.5 * ((recorded[i] - modelled[i]) / noise) ** 2 + Math.log(noise * Math.sqrt(2 * Math.PI));
    }
    return log;
  },
  start: (state, random) => state.parameters.map(() => 1400 + 600 * random()),
});

const result = await run(problem, {
  ...{ steps: 400, walkers: 8, draws: 1000, seed: 1 },
  forwardPool: { kind: 'threads' }, // all cores, on one log posterior at a time
  folder: false,
});
console.log(formatResult(result));
