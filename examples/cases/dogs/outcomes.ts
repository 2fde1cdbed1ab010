/** One column per trial, one row per dog; 1 shocked, 0 avoided. */
export type Trials = Readonly<Record<string, Float64Array>>;

/** What happened after so many avoidances and shocks, over all dogs and trials. The arrays run in parallel. */
export interface Outcomes {
  readonly length: number;
  readonly avoidances: Float64Array;
  readonly shocks: Float64Array;
  readonly shocked: Float64Array;
  readonly avoided: Float64Array;
}

/** The 750 trials, gathered by what the dog had been through before: 171 kinds of past. */
export function countOutcomes(trials: Trials): Outcomes {
  const pasts = new Map<string, { avoidances: number; shocks: number; shocked: number; avoided: number }>();
  const columns = Object.values(trials);
  for (let dog = 0; dog < columns[0].length; dog++) {
    let avoidances = 0;
    let shocks = 0;
    for (const column of columns) {
      const key = `${avoidances} ${shocks}`;
      const past = pasts.get(key) ?? { avoidances, shocks, shocked: 0, avoided: 0 };
      pasts.set(key, past);
      if (column[dog] === 1) {
        past.shocked++;
        shocks++;
      } else {
        past.avoided++;
        avoidances++;
      }
    }
  }
  const rows = [...pasts.values()];
  return {
    length: rows.length,
    avoidances: Float64Array.from(rows, (row) => row.avoidances),
    shocks: Float64Array.from(rows, (row) => row.shocks),
    shocked: Float64Array.from(rows, (row) => row.shocked),
    avoided: Float64Array.from(rows, (row) => row.avoided),
  };
}
