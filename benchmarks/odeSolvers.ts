/** `node dist/benchmarks/odeSolvers.js`: the examples' Runge-Kutta against odex, on one Lotka-Volterra trajectory of 20 years. */
import { createRequire } from 'node:module';

import { rungeKutta } from '../examples/cases/lynx_hare/rungeKutta.js';

/** What is used of odex here; the types it ships are sources that do not pass these compiler settings. */
interface Odex {
  readonly Solver: new (equations: number) => {
    absoluteTolerance: number;
    relativeTolerance: number;
    solve(f: (t: number, y: number[]) => number[], from: number, start: number[], to: number): { readonly y: number[] };
  };
}

const { Solver } = createRequire(import.meta.url)('odex') as Odex;

const years = 21;
const x = Float64Array.of(0.55, 0.028, 0.8, 0.024, 34, 5.9);
const hare = new Float64Array(years);
const lynx = new Float64Array(years);

const exact = byOdex(1e-13);
const solvers = {
  'Runge-Kutta, 40 steps a year': () => {
    rungeKutta(x, 0, 0, hare, lynx);
    return hare;
  },
  'odex, tolerance 1e-7': () => byOdex(1e-7),
  'odex, tolerance 1e-8': () => byOdex(1e-8),
};

for (const [name, solve] of Object.entries(solvers)) {
  const worst = Math.max(...Array.from(solve(), (value, t) => Math.abs(Math.log(value / exact[t]))));
  console.log(
    `${name.padEnd(30)} ${median(() => microseconds(solve))
      .toFixed(1)
      .padStart(7)} us, largest error of log hares ${worst.toExponential(1)}`,
  );
}

/** Restarted at every year, which is where values are wanted. */
function byOdex(tolerance: number): Float64Array {
  const [alpha, beta, gamma, delta] = x;
  const solver = new Solver(2);
  solver.absoluteTolerance = tolerance;
  solver.relativeTolerance = tolerance;
  const out = new Float64Array(years);
  let state = [x[4], x[5]];
  out[0] = state[0];
  for (let t = 1; t < years; t++) {
    state = solver.solve((_, [u, v]) => [(alpha - beta * v) * u, (delta * u - gamma) * v], t - 1, state, t).y;
    out[t] = state[0];
  }
  return out;
}

function microseconds(solve: () => unknown): number {
  const repetitions = 500;
  const began = performance.now();
  for (let i = 0; i < repetitions; i++) solve();
  return (1000 * (performance.now() - began)) / repetitions;
}

function median(measure: () => number): number {
  return Array.from({ length: 9 }, measure).sort((a, b) => a - b)[4];
}
