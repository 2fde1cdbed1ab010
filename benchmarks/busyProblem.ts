import { defineProblem } from 'transdim';

/** Two states whose log posterior, a standard normal in two dimensions, takes as long as `iterations` square roots. */
export default defineProblem<{ readonly iterations: number }>(import.meta.url, {
  states: ['first', 'second'].map((name) => ({ name, parameters: [{ name: 'x' }, { name: 'y' }] })),
  logPosterior: (x, _, { iterations }) => busyNormal(x, iterations),
  start: (_, random) => [random.normal(), random.normal()],
});

/** -|x|^2 / 2, slowly. */
export function busyNormal(x: Float64Array, iterations: number): number {
  let waste = x[0] * x[0];
  for (let i = 0; i < iterations; i++) waste = Math.sqrt(waste + i);
  return -0.5 * (x[0] * x[0] + x[1] * x[1]) + 0 * waste;
}

/** How many square roots take so many seconds. */
export function calibrate(seconds: number): number {
  const x = Float64Array.of(0.3, 0.4);
  const trial = 200_000;
  for (let i = 0; i < 5; i++) busyNormal(x, trial);
  const began = performance.now();
  for (let i = 0; i < 20; i++) busyNormal(x, trial);
  return Math.round((seconds * 1000 * 20 * trial) / (performance.now() - began));
}
