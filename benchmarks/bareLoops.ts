import seedrandom from 'seedrandom';

/** Seconds of a bare loop of the stretch move on a standard normal: what a library's machinery is measured against. */
export function bareStretch(dimension: number, walkers: number, steps: number): number {
  const random = seedrandom.alea('bare');
  const positions = Float64Array.from({ length: walkers * dimension }, () => random() - 0.5);
  const logs = new Float64Array(walkers).fill(-1e9);
  const proposed = new Float64Array(dimension);
  const half = walkers / 2;
  const began = performance.now();
  for (let step = 0; step < steps; step++) {
    for (let active = 0; active < walkers; active += half) {
      for (let i = 0; i < half; i++) {
        const root = random() + 1;
        const z = (root * root) / 2;
        const from = (active + i) * dimension;
        const partner = (half - active + Math.floor(half * random())) * dimension;
        let sum = 0;
        for (let d = 0; d < dimension; d++) {
          const value = positions[partner + d] + z * (positions[from + d] - positions[partner + d]);
          proposed[d] = value;
          sum += value * value;
        }
        const log = -0.5 * sum;
        const logRatio = (dimension - 1) * Math.log(z) + log - logs[active + i];
        if (logRatio >= 0 || Math.log(random()) < logRatio) {
          positions.set(proposed, from);
          logs[active + i] = log;
        }
      }
    }
  }
  return (performance.now() - began) / 1000;
}

/**
 * Seconds of a bare loop over states and members: the work of the ensemble resampler with all states proposed alike. As
 * many random numbers and the same record, but everything that the resampler leaves open is written down.
 */
export function bareResampler(weights: readonly Float64Array[], steps: number): number {
  const random = seedrandom.alea('bare');
  const began = performance.now();
  const states = new Uint16Array(steps);
  const members = new Int32Array(steps);
  let state = 0;
  let member = 0;
  for (let step = 0; step < steps; step++) {
    const to = Math.floor(random() * weights.length);
    const index = Math.floor(random() * weights[to].length);
    const logRatio = weights[to][index] - weights[state][member];
    if (logRatio >= 0 || Math.log(random()) < logRatio) {
      state = to;
      member = index;
    }
    states[step] = state;
    members[step] = member;
  }
  return (performance.now() - began) / 1000;
}
