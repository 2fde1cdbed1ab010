import { openBareThreads } from './bareThreads.js';
import { calibrate } from './busyProblem.js';
import { median, paired, timed } from './paired.js';

/**
 * What the two cores of this machine are worth while a part is measured: how many times as fast as one thread two bare
 * ones share a batch of points of 40 us. No layout can be faster.
 */
export function openBareGain() {
  const batch = 1000;
  const iterations = calibrate(40e-6);
  const bare = openBareThreads(batch);
  const gains: number[] = [];
  const share = (threads: 1 | 2) => () =>
    timed(() => {
      bare.evaluate(iterations, 1, threads);
    });
  return {
    /** Looks once more. */
    note: async (): Promise<void> => {
      const { one, two } = await paired({ one: share(1), two: share(2) }, 3);
      gains.push(one / two);
    },
    median: (): number => median(gains),
    close: () => bare.close(),
  };
}
