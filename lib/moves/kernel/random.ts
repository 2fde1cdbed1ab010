/** The draws of a Stream (../../random/stream.ts), from its cells at `stream`: s0, s1, s2, c, spare, isSpare. */
import { mathLog } from './mathLog';

/** A number in [0, 1) with 32 random bits. */
export function uniform(stream: usize): f64 {
  const product = 2091639 * load<f64>(stream);
  let carry = floor(product);
  let next = product - carry + load<f64>(stream, 24) * (1.0 / 4294967296);
  if (next >= 1) {
    next -= 1;
    carry += 1;
  }
  store<f64>(stream, load<f64>(stream, 8));
  store<f64>(stream, load<f64>(stream, 16), 8);
  store<f64>(stream, next, 16);
  store<f64>(stream, carry, 24);
  return next;
}

/** A whole number in [0, n). */
export function below(n: i32, stream: usize): i32 {
  return ((n as f64) * uniform(stream)) as i32;
}

/** A standard normal deviate. */
export function normal(stream: usize): f64 {
  if (load<f64>(stream, 40) != 0) {
    store<f64>(stream, 0, 40);
    return load<f64>(stream, 32);
  }
  let u: f64;
  let v: f64;
  let s: f64;
  do {
    u = 2 * double(stream) - 1;
    v = 2 * double(stream) - 1;
    s = u * u + v * v;
  } while (s >= 1 || s == 0);
  const scale = sqrt((-2 * mathLog(s)) / s);
  store<f64>(stream, v * scale, 32);
  store<f64>(stream, 1, 40);
  return u * scale;
}

/** A number in [0, 1) with 53 random bits. */
function double(stream: usize): f64 {
  return uniform(stream) + floor(uniform(stream) * 2097152) * (1.0 / 9007199254740992);
}
