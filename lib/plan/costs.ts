/**
 * What parallel work costs beside the log posteriors: figures of `node dist/benchmarks/costs.js` and
 * `node dist/benchmarks/memory.js`, rounded; docs/decisions.md says how they were measured. They were measured on one
 * machine and serve to compare layouts with each other, not to promise times.
 */

/** What Node takes to start on the machine of these figures: another one starts threads and processes slower in proportion. */
export const nodeStartSeconds = 0.035;

/** What two threads cost a run before they gain: their start, and the time in which each compiles for itself. */
export const threadStartSeconds = 0.08;

/** The same of two processes. */
export const processStartSeconds = 0.17;

/** What the ensemble loop, the chain file and the diagnostics take per evaluation, in one thread, at default thinning. */
export const loopSeconds = 0.1e-6;

/** What they take besides, for every dimension of the state: 0.11 us in all in 2 dimensions, 0.18 us in 10. */
export const loopSecondsPerDimension = 0.01e-6;

/** What sharing a batch between threads takes, from telling the helpers to knowing that all are done. */
export const batchSeconds = 3e-6;

/**
 * Threads that share a batch claim its points from the same few words of memory, one thread at a time: together they are given
 * no more than a point in so many seconds, however many they are.
 */
export const pointSeconds = 0.2e-6;

/** What n evaluators reach of n times the speed of one, in batches that are long beside their synchronisation: 1.8 to 1.97 of 2. */
export const efficiency = 0.93;

/** Memory of a state process beside its threads and the problem (proportional set size). */
export const processMemoryMb = 50;

/** Memory of each thread, those of state processes included, with the heap of a log posterior that leaves garbage. */
export const threadMemoryMb = 20;

/** Share of the memory that layouts may plan for, and beyond which memory is warned of. */
export const memoryShare = 0.8;

/** The seconds that an evaluation takes beside the log posterior itself. */
export function secondsOfLoop(dimension: number): number {
  return loopSeconds + loopSecondsPerDimension * dimension;
}

/** The seconds that an evaluation takes of the time of `useful` threads that share a batch, each of which has points of it. */
export function secondsOfShared(secondsPerEvaluation: number, useful: number): number {
  return useful > 1 ? Math.max(secondsPerEvaluation / useful, pointSeconds) : secondsPerEvaluation;
}

/**
 * The seconds per evaluation below which `threads` threads are no faster than one on batches of `points` points, by what
 * predictParallel reckons: where t + loop = (secondsOfShared(t) + loop + batch / points) / efficiency. Infinity where there is
 * nothing to share.
 */
export function breakEvenSeconds(points: number, threads = 2, dimension = 0): number {
  const useful = Math.min(points, threads);
  if (efficiency * useful <= 1) return Infinity;
  const loop = secondsOfLoop(dimension);
  const rest = loop + batchSeconds / points - efficiency * loop;
  return Math.max((pointSeconds + rest) / efficiency, rest / (efficiency - 1 / useful)); // what limits them: claims, or work
}
