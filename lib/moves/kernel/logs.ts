/** Logarithms, two at a time, to the bits of Math.log. */
import { mathLog } from './mathLog';

/** Puts `factor` log x in the place of each of the numbers x from `place` on. */
export function scaleLogs(place: usize, count: i32, factor: f64): void {
  const factors = f64x2.splat(factor);
  const end = place + ((count as usize) << 3);
  for (; place + 16 <= end; place += 16) v128.store(place, f64x2.mul(factors, logPair(v128.load(place))));
  if (place < end) store<f64>(place, factor * f64x2.extract_lane(logPair(f64x2.splat(load<f64>(place))), 0));
}

/**
 * The logarithms of two numbers: the algorithm of FreeBSD's e_log.c (Sun Microsystems 1993), which V8 has
 * too, without its branches. x = 2^k y with y in [sqrt(1/2), sqrt 2), f = y - 1, s = f / (2 + f), and
 * log(1 + f) = f - s (f - R) or, in the middle of the interval, f - (f^2/2 - s (f^2/2 + R)), R a polynomial of s^2.
 */
function logPair(x: v128): v128 {
  const high = i64x2.shr_u(x, 32);
  const m = v128.and(high, i64x2.splat(0xfffff));
  // |f| < 2^-20 has a formula of its own; and what is not normal, or not above 0
  const isNear = i32x4.lt_u(v128.and(i32x4.add(m, i64x2.splat(2)), i64x2.splat(0xfffff)), i64x2.splat(3));
  const isOdd = i32x4.gt_u(i32x4.sub(high, i64x2.splat(0x100000)), i64x2.splat(0x7fdfffff));
  if (v128.any_true(v128.or(isNear, isOdd))) {
    const first = mathLog(f64x2.extract_lane(x, 0));
    return f64x2.replace_lane(f64x2.splat(first), 1, mathLog(f64x2.extract_lane(x, 1)));
  }
  const half = v128.and(i32x4.add(m, i64x2.splat(0x95f64)), i64x2.splat(0x100000));
  const exponent = v128.xor(half, i64x2.splat(0x3ff00000));
  const y = v128.or(v128.and(x, i64x2.splat(0xffffffff)), i64x2.shl(v128.or(m, exponent), 32));
  const k = i32x4.sub(i32x4.add(i32x4.shr_u(high, 20), i32x4.shr_u(half, 20)), i64x2.splat(1023));
  const wholes = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(k, k, 0, 2, 0, 2));

  const f = f64x2.sub(y, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.mul(w, f64x2.splat(1.531383769920937332e-1));
  even = f64x2.mul(w, f64x2.add(f64x2.splat(2.222219843214978396e-1), even));
  even = f64x2.mul(w, f64x2.add(f64x2.splat(3.999999999940941908e-1), even));
  let odd = f64x2.mul(w, f64x2.splat(1.479819860511658591e-1));
  odd = f64x2.mul(w, f64x2.add(f64x2.splat(1.818357216161805012e-1), odd));
  odd = f64x2.mul(w, f64x2.add(f64x2.splat(2.857142874366239149e-1), odd));
  odd = f64x2.mul(z, f64x2.add(f64x2.splat(6.66666666666673513e-1), odd));
  const r = f64x2.add(odd, even);

  const low = f64x2.mul(wholes, f64x2.splat(1.90821492927058770002e-10)); // log 2 in two parts
  const square = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const inMiddle = f64x2.sub(square, f64x2.add(f64x2.mul(s, f64x2.add(square, r)), low));
  const outside = f64x2.sub(f64x2.mul(s, f64x2.sub(f, r)), low);
  const fromLeft = i32x4.sub(m, i64x2.splat(0x6147a));
  const toRight = i32x4.sub(i64x2.splat(0x6b851), m);
  const isMiddle = i32x4.gt_s(v128.or(fromLeft, toRight), i64x2.splat(0));
  const rest = v128.bitselect(inMiddle, outside, v128.shuffle<i32>(isMiddle, isMiddle, 0, 0, 2, 2));
  return f64x2.sub(f64x2.mul(wholes, f64x2.splat(6.9314718036912381649e-1)), f64x2.sub(rest, f));
}
