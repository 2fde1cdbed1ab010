/**
 * Does y depend on x? The answer depends on how steep a slope was thought likely before: the same data under eight prior
 * widths, a whole run each, spread over a pool of workers. Too wide a prior hides any slope (Lindley's paradox).
 */
import { defineProblem, openWorkerPool, run } from 'transdim';

const x = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
const y = [-1.9, -0.3, -1.2, 0.6, -0.4, 0.1, 1.3, 0.2, 1.4]; // with errors of standard deviation 1

const logNormal = (value: number, sd: number): number =>
  -0.5 * (value / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

const problem = defineProblem<{ readonly width: number }>(import.meta.url, {
  states: [
    { name: 'flat', parameters: [{ name: 'level' }] },
    { name: 'sloped', parameters: [{ name: 'level' }, { name: 'slope' }] },
  ],
  logPrior: ([level, slope], state, { width }) =>
    logNormal(level, 10) + (state.name === 'sloped' ? logNormal(slope, width) : 0),
  logLikelihood: ([level, slope = 0]) =>
    x.reduce((sum, at, index) => sum + logNormal(y[index] - level - slope * at, 1), 0),
  start: (state, random) => state.parameters.map(() => random.normal()),
});

/** One task of the pool: the probability of a slope when its prior has this width. */
async function probabilityOfSlope(width: number): Promise<readonly [probability: number, mcse: number]> {
  const serial = { statePool: { kind: 'serial' }, walkerPool: { kind: 'serial' } } as const;
  const { states } = await run(problem, { ...serial, data: { width }, steps: 1000, seed: 1, folder: false });
  return [states[1].probability, states[1].probabilityMcse];
}

const widths = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
const pool = openWorkerPool(import.meta.url, { functions: { probabilityOfSlope } });
try {
  const found = await pool.map('probabilityOfSlope', widths);
  console.log('prior width   P(sloped)   MCSE');
  for (const [index, [probability, mcse]] of found.entries()) {
    console.log(
      `${String(widths[index]).padStart(11)} ${probability.toFixed(4).padStart(11)} ${mcse.toFixed(4).padStart(6)}`,
    );
  }
} finally {
  await pool.shutdown();
}
