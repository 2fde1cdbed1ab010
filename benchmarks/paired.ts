import seedrandom from 'seedrandom';

/**
 * Medians of `rounds` rounds in which every task is run once, one after the other, so that a slow spell hits all; each round in
 * another order, as what one leaves behind, such as processes that are still ending, slows the next one down.
 */
export async function paired<Name extends string>(
  tasks: Readonly<Record<Name, () => number | Promise<number>>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(tasks) as Name[];
  const found = new Map(names.map((name) => [name, [] as number[]]));
  const random = seedrandom.alea('paired');
  for (let round = -1; round < rounds; round++) {
    const order = new Map(names.map((name) => [name, random()]));
    for (const name of names.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))) {
      const value = await tasks[name]();
      if (round >= 0) found.get(name)?.push(value); // the first round warms up
    }
  }
  return Object.fromEntries([...found].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

/** Seconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The middle one, or the mean of the two in the middle. */
export function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
