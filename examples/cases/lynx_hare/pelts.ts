/** Pelts in thousands, year by year from 1900. */
export interface Pelts {
  readonly hare: Float64Array;
  readonly lynx: Float64Array;
}

/** The pelts as the likelihoods read them. */
export interface LogPelts {
  readonly years: number;
  readonly logHare: Float64Array;
  readonly logLynx: Float64Array;
  /** Sum of the log counts of both species: the Jacobian of taking logarithms. */
  readonly sum: number;
  /** Where the solver of this thread leaves its trajectory, one number per year. */
  readonly hare: Float64Array;
  readonly lynx: Float64Array;
}

/** Logarithms of the counts, and room for a trajectory. */
export function logPelts({ hare, lynx }: Pelts): LogPelts {
  const logHare = hare.map(Math.log);
  const logLynx = lynx.map(Math.log);
  const sum = [...logHare, ...logLynx].reduce((total, value) => total + value, 0);
  const years = hare.length;
  return { years, logHare, logLynx, sum, hare: new Float64Array(years), lynx: new Float64Array(years) };
}
