import { defineProblem } from '../../lib/index.js';
import { bindState, type Evaluate } from '../../lib/problem/bindState.js';
import { normalCdf } from '../statistical/truths.js';
import type { Stream } from '../../lib/random/stream.js';

/** A density with exact draws and exact expectations: what a correct move must leave as it is. */
export interface Target {
  readonly name: string;
  readonly dimension: number;
  readonly logDensity: Evaluate;
  /** Writes an independent exact draw to out. */
  draw(this: void, random: Stream, out: Float64Array): void;
  /** Functions of x with their exact expectations. */
  readonly expectations: readonly { readonly name: string; readonly of: (x: Float64Array) => number; is: number }[];
  /** The exact distribution function of each coordinate. */
  readonly marginals: readonly ((x: number) => number)[];
}

/** x = centre + L z with z standard normal: covariance L L'; log density -|L^-1 (x - centre)|^2 / 2 by substitution. */
function correlatedNormal(): Target {
  const centre = [1, -2, 5];
  const L = [
    [1, 0, 0],
    [1.8, 0.5, 0],
    [-2, 0.3, 4],
  ];
  const covariance = (i: number, j: number): number => L[i].reduce((sum, value, k) => sum + value * L[j][k], 0);
  const z = new Float64Array(3);
  return {
    name: 'a correlated normal in 3 dimensions',
    dimension: 3,
    logDensity: (x) => {
      let square = 0;
      for (let i = 0; i < 3; i++) {
        let rest = x[i] - centre[i];
        for (let k = 0; k < i; k++) rest -= L[i][k] * z[k];
        z[i] = rest / L[i][i];
        square += z[i] * z[i];
      }
      return -0.5 * square;
    },
    draw: (random, out) => {
      for (let i = 0; i < 3; i++) z[i] = random.normal();
      for (let i = 0; i < 3; i++) out[i] = centre[i] + L[i].reduce((sum, value, k) => sum + value * z[k], 0);
    },
    expectations: [0, 1, 2].flatMap((i) => [
      { name: `x${i}`, of: (x: Float64Array) => x[i], is: centre[i] },
      ...[0, 1, 2].slice(i).map((j) => ({
        name: `covariance of x${i} and x${j}`,
        of: (x: Float64Array) => (x[i] - centre[i]) * (x[j] - centre[j]),
        is: covariance(i, j),
      })),
    ]),
    marginals: [0, 1, 2].map((i) => (x: number) => normalCdf((x - centre[i]) / Math.sqrt(covariance(i, i)))),
  };
}

/** Uniform on [0, 1] x [-1, 3]: means 1/2 and 1, variances 1/12 and 16/12, no correlation. */
function box(): Target {
  const parameters = [
    { name: 'a', lower: 0, upper: 1 },
    { name: 'b', lower: -1, upper: 3 },
  ];
  const problem = defineProblem({ states: [{ name: 'box', parameters }], logPosterior: () => 0 });
  return {
    name: 'a uniform density on a box',
    dimension: 2,
    logDensity: bindState(problem, problem.states[0], undefined),
    draw: (random, out) => {
      out[0] = random.open();
      out[1] = -1 + 4 * random.open();
    },
    expectations: [
      { name: 'a', of: ([a]) => a, is: 1 / 2 },
      { name: 'b', of: ([, b]) => b, is: 1 },
      { name: 'variance of a', of: ([a]) => (a - 1 / 2) ** 2, is: 1 / 12 },
      { name: 'variance of b', of: ([, b]) => (b - 1) ** 2, is: 16 / 12 },
      { name: 'covariance', of: ([a, b]) => (a - 1 / 2) * (b - 1), is: 0 },
    ],
    marginals: [(a) => a, (b) => (b + 1) / 4],
  };
}

/**
 * 0.3 N(-2, 0.6^2) + 0.7 N(1.5, 1): mean 0.3 (-2) + 0.7 (1.5) = 0.45, second moment 0.3 (4 + 0.36) + 0.7 (2.25 + 1) =
 * 3.583. Between the modes the density falls to a fifteenth of its maximum, so that walkers cross, but seldom.
 */
function twoModes(): Target {
  const log = [
    (x: number) => Math.log(0.3 / 0.6) - 0.5 * ((x + 2) / 0.6) ** 2,
    (x: number) => Math.log(0.7) - 0.5 * (x - 1.5) ** 2,
  ];
  const cdf = (x: number) => 0.3 * normalCdf((x + 2) / 0.6) + 0.7 * normalCdf(x - 1.5);
  return {
    name: 'a mixture of two normals',
    dimension: 1,
    logDensity: ([x]) => Math.log(Math.exp(log[0](x)) + Math.exp(log[1](x))),
    draw: (random, out) => {
      out[0] = random.uniform() < 0.3 ? -2 + 0.6 * random.normal() : 1.5 + random.normal();
    },
    expectations: [
      { name: 'x', of: ([x]) => x, is: 0.45 },
      { name: 'x^2', of: ([x]) => x * x, is: 3.583 },
      { name: 'the share of the left mode', of: ([x]) => (x < -0.8 ? 1 : 0), is: cdf(-0.8) },
    ],
    marginals: [cdf],
  };
}

/** What every move is tried on. */
export const targets: readonly Target[] = [correlatedNormal(), box(), twoModes()];
