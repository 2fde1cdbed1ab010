import type { SeriesShape } from './seriesShape.js';

/** Writes each walker's own series to `series`, row-major [ensemble, walker, step]. */
export function walkerSeries(
  values: Float64Array,
  { ensembles, steps, walkers }: SeriesShape,
  series: Float64Array,
): void {
  for (let e = 0; e < ensembles; e++) {
    const at = e * steps * walkers;
    for (let t = 0; t < steps; t++) {
      for (let w = 0; w < walkers; w++) series[at + w * steps + t] = values[at + t * walkers + w];
    }
  }
}
