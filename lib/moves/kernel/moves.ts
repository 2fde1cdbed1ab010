/** The proposals of the moves. */
import { HalfStep } from './halfStep';
import { scaleLogs } from './logs';
import { below, normal, uniform } from './random';

/** See ../stretch.ts. */
export function stretch(step: HalfStep, a: f64): void {
  const stream = step.stream;
  const half = step.half;
  const row = step.row;
  const others = step.others;
  let from = step.movers;
  let to = step.points;
  let factors = step.logFactors;
  for (let i = 0; i < half; i++) {
    const root = (a - 1) * uniform(stream) + 1;
    const z = (root * root) / a;
    const partner = others + (below(half, stream) as usize) * row;
    addDifference(to, row, partner, z, from, partner);
    store<f64>(factors, z);
    from += row;
    to += row;
    factors += 8;
  }
  scaleLogs(step.logFactors, half, (step.dimension - 1) as f64);
}

/** See ../differentialEvolution.ts. */
export function differentialEvolution(step: HalfStep, gamma: f64, sigma: f64, jumps: f64): void {
  const stream = step.stream;
  const half = step.half;
  const row = step.row;
  const others = step.others;
  let from = step.movers;
  let to = step.points;
  let logFactor = step.logFactors;
  for (let i = 0; i < half; i++) {
    const first = below(half, stream);
    const shifted = first + 1 + below(half - 1, stream);
    const second = shifted < half ? shifted : shifted - half;
    const scale = jumps > 0 && uniform(stream) < jumps ? 1 : gamma;
    const factor = scale * (1 + sigma * normal(stream));
    addDifference(to, row, from, factor, others + (first as usize) * row, others + (second as usize) * row);
    store<f64>(logFactor, 0);
    from += row;
    to += row;
    logFactor += 8;
  }
}

/** See ../snooker.ts. */
export function snooker(step: HalfStep, gamma: f64): void {
  const stream = step.stream;
  const half = step.half;
  const row = step.row;
  const others = step.others;
  let from = step.movers;
  let to = step.points;
  let factors = step.logFactors;
  for (let i = 0; i < half; i++) {
    const a = below(half, stream);
    const b = (a + 1 + below(half - 1, stream)) % half;
    const c = other3(a, b, below(half - 2, stream));
    const z = others + (a as usize) * row;
    const z1 = others + (b as usize) * row;
    const z2 = others + (c as usize) * row;
    let norm: f64 = 0;
    let projection: f64 = 0;
    for (let d: usize = 0; d < row; d += 8) {
      const along = load<f64>(from + d) - load<f64>(z + d);
      norm += along * along;
      projection += (load<f64>(z1 + d) - load<f64>(z2 + d)) * along;
    }
    const factor = norm > 0 ? 1 + (gamma * projection) / norm : 1;
    addDifference(to, row, z, factor, from, z);
    store<f64>(factors, abs(factor));
    from += row;
    to += row;
    factors += 8;
  }
  scaleLogs(step.logFactors, half, (step.dimension - 1) as f64);
}

/** The `rank`-th of the indices 0, 1, ... that are neither a nor b. */
function other3(a: i32, b: i32, rank: i32): i32 {
  const skipped = rank >= min(a, b) ? rank + 1 : rank;
  return skipped >= max(a, b) ? skipped + 1 : skipped;
}

/** See ../addDifference.ts; two coordinates at once. */
function addDifference(to: usize, row: usize, base: usize, factor: f64, head: usize, tail: usize): void {
  const factors = f64x2.splat(factor);
  let d: usize = 0;
  for (; d + 16 <= row; d += 16) {
    const difference = f64x2.sub(v128.load(head + d), v128.load(tail + d));
    v128.store(to + d, f64x2.add(v128.load(base + d), f64x2.mul(factors, difference)));
  }
  if (d < row) store<f64>(to + d, load<f64>(base + d) + factor * (load<f64>(head + d) - load<f64>(tail + d)));
}
