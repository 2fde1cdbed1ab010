import type { DrawBlock, DrawsPart } from '../../lib/math/drawsPart.js';
import type { SeriesShape } from '../../lib/math/seriesShape.js';

/** What a StateEnsemble's drawBlocks gives, for draws in memory [ensemble, step, walker, dimension]: `atOnce` steps a block. */
export function drawBlocksOf(
  points: Float64Array,
  logPosteriors: Float64Array,
  { steps, walkers }: SeriesShape,
  atOnce: number,
) {
  const row = (points.length / logPosteriors.length) * walkers;
  return function* ({ ensembles, steps: range, stride }: DrawsPart): Generator<DrawBlock> {
    for (let e = ensembles[0]; e < ensembles[1]; e++) {
      for (let first = range[0]; first < range[1]; first += atOnce * stride) {
        const own = { points: [] as number[], logPosteriors: [] as number[] };
        for (let s = first; s < Math.min(range[1], first + atOnce * stride); s += stride) {
          const at = e * steps + s;
          own.points.push(...points.subarray(at * row, (at + 1) * row));
          own.logPosteriors.push(...logPosteriors.subarray(at * walkers, (at + 1) * walkers));
        }
        yield { points: Float64Array.from(own.points), logPosteriors: Float64Array.from(own.logPosteriors) };
      }
    }
  };
}
