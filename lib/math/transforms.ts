/** A smooth, increasing or decreasing map between one parameter x in its open interval and u on the whole line. */
export type Transform =
  | { readonly kind: 'identity' }
  /** u = log(x - lower) */
  | { readonly kind: 'above'; readonly lower: number }
  /** u = -log(upper - x), which increases with x */
  | { readonly kind: 'below'; readonly upper: number }
  /** u = log((x - lower) / (upper - x)) */
  | { readonly kind: 'between'; readonly lower: number; readonly upper: number };

/** Maps of whole points, parameter by parameter. Both write to their last argument and allocate nothing. */
export interface Coordinates {
  readonly dimension: number;
  /**
   * Writes u(x) and returns log |du/dx|, the sum over parameters.
   * Returns -Infinity, with u undefined, when x is on a bound, beyond it or not finite: no density lives there.
   */
  toUnbounded(this: void, x: Float64Array, u: Float64Array): number;
  /**
   * Writes x(u) and returns log |dx/du|, the sum over parameters. Where the exact x would round to a bound, or
   * overflow, x is the nearest number inside: bounds are open, and a draw on one would lose its weight silently.
   */
  toBounded(this: void, u: Float64Array, x: Float64Array): number;
}

/** The transform that suits one parameter's bounds; an infinite bound is no bound. */
export function transformOf(lower: number, upper: number): Transform {
  if (!(neighbourAbove(lower) < upper)) {
    throw new RangeError(`bounds need lower < upper with numbers between them; got lower ${lower}, upper ${upper}`);
  }
  if (lower === -Infinity) return upper === Infinity ? { kind: 'identity' } : { kind: 'below', upper };
  if (upper === Infinity) return { kind: 'above', lower };
  if (upper - lower < Infinity) return { kind: 'between', lower, upper };
  throw new RangeError(
    `upper - lower must be a finite number; got lower ${lower}, upper ${upper}: leave one bound out`,
  );
}

/** Maps between the points of a state with these bounds and unbounded coordinates. */
export function openCoordinates(lower: readonly number[], upper: readonly number[]): Coordinates {
  const dimension = lower.length;
  if (upper.length !== dimension) {
    throw new RangeError(`lower and upper need one number per parameter each; got ${dimension} and ${upper.length}`);
  }
  const maps = lower.map((bound, i) => mapOf(transformOf(bound, upper[i])));
  return {
    dimension,
    toUnbounded(x, u) {
      let logJacobian = 0;
      for (let i = 0; i < dimension; i++) {
        if (!(x[i] > lower[i] && x[i] < upper[i])) return -Infinity;
        u[i] = maps[i].forward(x[i]);
        logJacobian -= maps[i].logSlope(x[i], u[i]);
      }
      return logJacobian;
    },
    toBounded(u, x) {
      let logJacobian = 0;
      for (let i = 0; i < dimension; i++) {
        x[i] = maps[i].inverse(u[i]);
        logJacobian += maps[i].logSlope(x[i], u[i]);
      }
      return logJacobian;
    },
  };
}

interface ScalarMap {
  forward(x: number): number;
  inverse(u: number): number;
  /** log |dx/du|; always from x as it was rounded, so that both directions agree to the last bit about the same x. */
  logSlope(x: number, u: number): number;
}

function mapOf(transform: Transform): ScalarMap {
  switch (transform.kind) {
    case 'identity':
      return { forward: (x) => x, inverse: (u) => u, logSlope: () => 0 };
    case 'above':
      return aboveMap(transform.lower);
    case 'below': {
      const mirrored = aboveMap(-transform.upper);
      return {
        forward: (x) => -mirrored.forward(-x),
        inverse: (u) => -mirrored.inverse(-u),
        logSlope: (x) => mirrored.logSlope(-x, 0),
      };
    }
    case 'between':
      return betweenMap(transform.lower, transform.upper);
    default:
      throw new TypeError(`unknown transform ${String(transform satisfies never)}`);
  }
}

function aboveMap(lower: number): ScalarMap {
  const least = neighbourAbove(lower);
  const logAbove = (x: number) => Math.log(x - lower);
  return {
    forward: logAbove,
    inverse: (u) => Math.min(Math.max(lower + Math.exp(u), least), Number.MAX_VALUE),
    logSlope: logAbove,
  };
}

/**
 * Near either bound the distance to that bound carries the digits; in the middle half it is the distance from the
 * centre, so that wide bounds around a narrow posterior cost no precision: u = 2 artanh((x - centre) / half).
 */
function betweenMap(lower: number, upper: number): ScalarMap {
  const least = neighbourAbove(lower);
  const greatest = neighbourBelow(upper);
  const width = upper - lower;
  const centre = lower + width / 2;
  const half = width / 2;
  const logWidth = Math.log(width);
  return {
    forward(x) {
      const offset = (x - centre) / half;
      return Math.abs(offset) < 0.5 ? 2 * Math.atanh(offset) : Math.log(x - lower) - Math.log(upper - x);
    },
    inverse(u) {
      if (Math.abs(u) < 1) return clamp(centre + half * Math.tanh(u / 2), least, greatest);
      const share = 1 / (1 + Math.exp(Math.abs(u)));
      return clamp(u < 0 ? lower + width * share : upper - width * share, least, greatest);
    },
    logSlope: (x) => Math.log(x - lower) + Math.log(upper - x) - logWidth,
  };
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest);
}

const cell = new Float64Array(1);
const bits = new BigInt64Array(cell.buffer);

/** The next number above x: bounds are open, so this is the first one inside a lower bound. */
function neighbourAbove(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  cell[0] = x;
  bits[0] += x > 0 ? 1n : -1n;
  return cell[0];
}

function neighbourBelow(x: number): number {
  return -neighbourAbove(-x);
}
