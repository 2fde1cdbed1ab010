/** A task that runs: what it still has to do, in any unit, and its evaluators. */
export interface RunningTask {
  readonly remaining: number;
  readonly evaluators: number;
}

/**
 * How many evaluators each running task shall have when `spare` of them have nothing else to do: each goes where most is
 * left to do per evaluator, so that all finish together. Never fewer than a task began with.
 */
export function shareEvaluators(running: readonly RunningTask[], spare: number): number[] {
  const sizes = running.map(({ evaluators }) => evaluators);
  if (sizes.length === 0) return sizes;
  for (let i = 0; i < spare; i++) {
    const loads = running.map(({ remaining }, task) => remaining / sizes[task]);
    sizes[loads.indexOf(Math.max(...loads))] += 1;
  }
  return sizes;
}
