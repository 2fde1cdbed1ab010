import { paretoK } from '../lib/evidence/paretoK.js';
import { logSumExp } from '../lib/math/logSumExp.js';
import { defend } from '../lib/pseudoprior/defend.js';
import type { Defence } from '../lib/pseudoprior/defend.js';
import { expectation } from '../lib/pseudoprior/expectation.js';
import { fitGaussianMixture } from '../lib/pseudoprior/fitGaussianMixture.js';
import { openDensity } from '../lib/pseudoprior/gaussianMixture.js';
import { growMixtures } from '../lib/pseudoprior/growMixtures.js';
import { toUnboundedPoints } from '../lib/pseudoprior/toUnboundedPoints.js';
import type { Components, GaussianMixture } from '../lib/pseudoprior/types.js';
import { whiten } from '../lib/pseudoprior/whiten.js';
import { openStream } from '../lib/random/stream.js';
import type { Stream } from '../lib/random/stream.js';

/**
 * How well fitted pseudo-priors serve as importance proposals, over targets whose normalised density is known:
 * node dist/benchmarks/pseudoprior.js [repetitions 20] [members 4000] [draws 10000] [targets whose name starts so]
 * ESS = (sum w)^2 / (n sum w^2); sd = root mean square of log mean w, times the square root of n (0.5 = an ESS of 80 %).
 */
const [repetitions = 20, members = 4000, draws = 10000] = process.argv.slice(2, 5).map(Number);
const wanted = process.argv[5] ?? '';

const DEFENCES: Record<string, readonly Defence[]> = {
  'held-out, bare': [],
  '5 % x 4': [{ weight: 0.05, inflation: 4 }],
  '10 % x 2.25': [{ weight: 0.1, inflation: 2.25 }],
  '10 % x 4': [{ weight: 0.1, inflation: 4 }],
  '10 % x 9': [{ weight: 0.1, inflation: 9 }],
  '5 % x 3 + 2 % x 9': [
    { weight: 0.05, inflation: 3 },
    { weight: 0.02, inflation: 9 },
  ],
};

interface Target {
  readonly name: string;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  draw(random: Stream, x: Float64Array): void;
  logDensity(x: Float64Array): number;
}

const logNormal = (x: number, mean = 0, sd = 1) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd * Math.sqrt(2 * Math.PI));

/** A target whose coordinates follow each other: each is drawn, and has its density, given those before it. */
function chain(
  name: string,
  dimension: number,
  draw: (random: Stream, i: number, x: Float64Array) => number,
  logDensity: (i: number, x: Float64Array) => number,
  [lower, upper] = [-Infinity, Infinity],
): Target {
  return {
    name: `${name}, d = ${dimension}`,
    lower: new Array<number>(dimension).fill(lower),
    upper: new Array<number>(dimension).fill(upper),
    draw(random, x) {
      for (let i = 0; i < dimension; i++) x[i] = draw(random, i, x);
    },
    logDensity(x) {
      let sum = 0;
      for (let i = 0; i < dimension; i++) sum += logDensity(i, x);
      return sum;
    },
  };
}

function correlated(dimension: number): Target {
  const [mean, sd] = [
    (i: number, x: Float64Array) => (i > 0 ? 0.9 * x[i - 1] : 0),
    (i: number) => (i > 0 ? 0.19 ** 0.5 : 1),
  ];
  return chain(
    'normal',
    dimension,
    (random, i, x) => mean(i, x) + sd(i) * random.normal(),
    (i, x) => logNormal(x[i], mean(i, x), sd(i)),
  );
}

/** Student-t(5): the i-th coordinate given the others is a Student-t(5 + i) of scale sqrt((5 + |x_<i|^2) / (5 + i)). */
function student(dimension: number): Target {
  const logGammaRatio = [5, 6, 7, 8, 9].map((nu) => Math.log(gammaOfHalf(nu + 1) / gammaOfHalf(nu)));
  const before = (i: number, x: Float64Array) => x.subarray(0, i).reduce((sum, value) => sum + value ** 2, 5);
  return chain(
    'Student-t(5)',
    dimension,
    (random, i, x) => {
      let chi2 = 0;
      for (let k = 0; k < 5 + i; k++) chi2 += random.normal() ** 2;
      return random.normal() * Math.sqrt(before(i, x) / chi2);
    },
    (i, x) =>
      logGammaRatio[i] - Math.log(Math.PI * before(i, x)) / 2 - ((6 + i) / 2) * Math.log1p(x[i] ** 2 / before(i, x)),
  );
}

function gammaOfHalf(n: number): number {
  return n > 2 ? ((n - 2) / 2) * gammaOfHalf(n - 2) : n === 2 ? 1 : Math.sqrt(Math.PI);
}

/** Gamma of shape 2: a sum of two exponentials. Gamma of shape 1/2: half a squared normal, dense at the bound. */
const gamma2 = chain(
  'gamma(2)',
  5,
  (random) => -Math.log(random.open()) - Math.log(random.open()),
  (i, x) => Math.log(x[i]) - x[i],
  [0, Infinity],
);
const gammaHalf = chain(
  'gamma(1/2)',
  5,
  (random) => random.normal() ** 2 / 2,
  (i, x) => -Math.log(Math.PI * x[i]) / 2 - x[i],
  [0, Infinity],
);

function funnel(dimension: number): Target {
  const sd = (i: number, x: Float64Array) => (i === 0 ? 3 : Math.exp(x[0] / 2));
  return chain(
    'funnel',
    dimension,
    (random, i, x) => sd(i, x) * random.normal(),
    (i, x) => logNormal(x[i], 0, sd(i, x)),
  );
}

const bimodal = chain(
  'bimodal',
  5,
  (random, i) => random.normal() + (i > 0 ? 0 : random.uniform() < 0.3 ? -4 : 4),
  (i, x) =>
    i > 0 ? logNormal(x[i]) : Math.log(0.3 * Math.exp(logNormal(x[0], -4)) + 0.7 * Math.exp(logNormal(x[0], 4))),
);

function banana(dimension: number): Target {
  const mean = (i: number, x: Float64Array) => (i === 1 ? 0.5 * (x[0] ** 2 - 4) : 0);
  const sd = (i: number) => (i === 0 ? 2 : 1);
  return chain(
    'banana',
    dimension,
    (random, i, x) => mean(i, x) + sd(i) * random.normal(),
    (i, x) => logNormal(x[i], mean(i, x), sd(i)),
  );
}

/** Exponentials of rate 20 cut to (0, 1), every other one turned round: piled against 0 and against 1. */
const piled = chain(
  'piled',
  4,
  (random, i) => {
    const x = -Math.log1p(random.open() * Math.expm1(-20)) / 20;
    return i % 2 === 0 ? x : 1 - x;
  },
  (i, x) => Math.log(-20 / Math.expm1(-20)) - 20 * (i % 2 === 0 ? x[i] : 1 - x[i]),
  [0, 1],
);

/** The size by BIC, for comparison; no defence. */
function fitByBic(points: Float64Array, { lower, upper }: Target, stream: Stream): GaussianMixture {
  const dimension = lower.length;
  const n = points.length / dimension;
  const whitened = whiten(toUnboundedPoints(points, lower, upper), dimension);
  let best: Components | undefined;
  let least = Infinity;
  for (const { components } of growMixtures(whitened.points, dimension, 24, stream)) {
    const size = components.weights.length;
    const logDensity = n * expectation(components, whitened.points, dimension, new Float64Array(n * size));
    const parameters = size * (1 + dimension + (dimension * (dimension + 1)) / 2) - 1;
    const bic = parameters * Math.log(n) - 2 * logDensity;
    if (bic >= least) break;
    least = bic;
    best = components;
  }
  if (best === undefined) throw new Error('no fit');
  return { kind: 'gaussianMixture', lower, upper, ...whitened.restore(best) };
}

interface Measure {
  readonly ess: number;
  readonly logMean: number;
  readonly k: number;
}

function importance(target: Target, mixture: GaussianMixture, stream: Stream): Measure {
  const density = openDensity(mixture);
  const x = new Float64Array(density.dimension);
  const logWeights = new Float64Array(draws);
  for (let i = 0; i < draws; i++) {
    density.draw(stream, x);
    logWeights[i] = target.logDensity(x) - density.logDensity(x);
  }
  const logSum = logSumExp(logWeights);
  const logSquares = logSumExp(logWeights.map((value) => 2 * value));
  return { ess: Math.exp(2 * logSum - logSquares) / draws, logMean: logSum - Math.log(draws), k: paretoK(logWeights) };
}

function measure(target: Target): void {
  const { lower, upper } = target;
  const dimension = lower.length;
  const found = new Map<string, Measure[]>();
  const sizes: number[] = [];
  let elapsedMs = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const random = openStream(repetition, 'members', target.name);
    const points = new Float64Array(members * dimension);
    for (let at = 0; at < points.length; at += dimension) target.draw(random, points.subarray(at, at + dimension));
    const groups = Int32Array.from({ length: members }, (_, i) => i % 4);
    const started = performance.now();
    const bare = fitGaussianMixture(points, groups, lower, upper, {
      defence: [],
      stream: openStream(repetition, 'fit'),
    });
    elapsedMs += performance.now() - started;
    sizes.push(bare.weights.length);
    const note = (name: string, mixture: GaussianMixture) => {
      const list = found.get(name) ?? [];
      list.push(importance(target, mixture, openStream(repetition, 'draw')));
      found.set(name, list);
    };
    note('BIC, bare', fitByBic(points, target, openStream(repetition, 'fit')));
    for (const [name, layers] of Object.entries(DEFENCES)) note(name, { ...bare, ...defend(bare, layers) });
  }
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)];
  console.log(`${target.name}: ${fewest} to ${most} components, ${(elapsedMs / repetitions).toFixed(0)} ms per fit`);
  for (const [name, list] of found) console.log(`  ${name.padEnd(18)} ${summary(list)}`);
}

function summary(list: readonly Measure[]): string {
  const ess = list.map((one) => one.ess).sort((a, b) => a - b);
  const mean = ess.reduce((sum, value) => sum + value, 0) / ess.length;
  const square = list.reduce((sum, { logMean }) => sum + logMean ** 2, 0) / list.length;
  const k = list.map((one) => one.k).sort((a, b) => a - b);
  return (
    `ESS mean ${mean.toFixed(2)} least ${ess[0].toFixed(2)}  sd ${Math.sqrt(square * draws).toFixed(2)}  ` +
    `Pareto k median ${k[k.length >> 1].toFixed(2)} most ${k[k.length - 1].toFixed(2)}`
  );
}

[
  ...[correlated(2), correlated(5), correlated(10), student(5), gamma2, gammaHalf],
  ...[funnel(5), funnel(10), bimodal, banana(2), banana(5), piled],
]
  .filter(({ name }) => name.startsWith(wanted))
  .forEach(measure);
