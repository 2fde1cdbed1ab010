/** Medians of `rounds` rounds in which every task is timed once, one after the other, so that a slow spell hits all. */
export async function paired(
  tasks: Readonly<Record<string, () => number | Promise<number>>>,
  rounds = 5,
): Promise<Record<string, number>> {
  const times = new Map<string, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      const seconds = await task();
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), seconds]); // the first round warms up
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]]));
}

/** Seconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
