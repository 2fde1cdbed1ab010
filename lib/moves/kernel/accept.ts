import { HalfStep } from './halfStep';
import { mathLog } from './mathLog';

/**
 * See ../../within/acceptHalf.ts. Whether a walker moves no processor can predict, and a wrong guess costs as much as ten
 * additions: nothing branches on it. The first loop makes a list of those that move, in the place of the log factors that
 * it has read, and the stream is left where it was, by a mask, where nothing is drawn; the second loop moves them.
 */
export function accept(step: HalfStep): void {
  const end = (step.half as usize) << 3;
  const list = step.logFactors;
  const proposed = step.proposed;
  const current = step.logPosteriors + ((step.active as usize) << 3);
  let s0s1 = v128.load(step.stream);
  let s2c = v128.load(step.stream, 16);
  let outsideSupport = 0;
  let listed: usize = 0;
  for (let i: usize = 0; i < end; i += 8) {
    const value = load<f64>(proposed + i);
    const logRatio = load<f64>(list + i) + value - load<f64>(current + i);
    const isOutside = i32(value == -Infinity);
    const isUphill = i32(logRatio >= 0);

    // uniform() of ./random.ts, if there is need of it
    const product = 2091639 * f64x2.extract_lane(s0s1, 0);
    let carry = floor(product);
    let next = product - carry + f64x2.extract_lane(s2c, 1) * (1.0 / 4294967296);
    if (next >= 1) {
      next -= 1;
      carry += 1;
    }
    const isDrawn = i64x2.splat(((isOutside | isUphill) as i64) - 1);
    s0s1 = v128.bitselect(v128.shuffle<f64>(s0s1, s2c, 1, 2), s0s1, isDrawn);
    s2c = v128.bitselect(f64x2.replace_lane(f64x2.splat(next), 1, carry), s2c, isDrawn);

    // isLogBelow of ../../math/isLogBelow.ts
    const u = next + 1.0 / 8589934592;
    const isAbove = i32(u * (1 - logRatio * (1 - logRatio * (0.5 - logRatio * (1.0 / 6)))) >= 1);
    let isBelow = i32(u < 1 + logRatio * (1 + logRatio * (0.5 + logRatio * (1.0 / 6)))) | isUphill;
    if ((isAbove | isBelow) == 0) isBelow = i32(mathLog(u) < logRatio);

    store<u32>(list + (listed << 3), i as u32);
    listed += (isBelow & (isUphill | ~isAbove)) as usize;
    outsideSupport += isOutside;
  }
  v128.store(step.stream, s0s1);
  v128.store(step.stream, s2c, 16);
  step.outsideSupport = outsideSupport;
  step.accepted = listed as i32;

  const row = step.row;
  const points = step.points;
  const movers = step.movers;
  for (let n: usize = 0; n < listed; n++) {
    const i = load<u32>(list + (n << 3)) as usize;
    const at = (i >> 3) * row;
    copyRow(movers + at, row, points + at);
    store<f64>(current + i, load<f64>(proposed + i));
  }
}

function copyRow(to: usize, row: usize, from: usize): void {
  let d: usize = 0;
  for (; d + 16 <= row; d += 16) v128.store(to + d, v128.load(from + d));
  if (d < row) store<f64>(to + d, load<f64>(from + d));
}
