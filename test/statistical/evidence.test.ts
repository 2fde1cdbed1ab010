import t from 'tap';

import { bridge, type BridgeRatios } from '../../lib/evidence/bridge.js';
import { importance } from '../../lib/evidence/importance.js';
import { mean } from '../../lib/math/mean.js';
import { variance } from '../../lib/math/variance.js';
import { openStream, type Stream } from '../../lib/random/stream.js';
import { autoregressiveEnsembles, type Movement, walkersAsChains } from '../diagnostics/autoregressiveEnsembles.js';

/**
 * The posterior is Z times a standard normal density, so that log Z is what was put in: any error is the estimator's.
 */
const logZ = -1234.5;
const logPosterior = (x: number): number => logZ - 0.5 * x * x - 0.5 * Math.log(2 * Math.PI);

interface Proposal {
  readonly logDensity: (x: number) => number;
  readonly draw: (stream: Stream) => number;
}

function gaussian(centre: number, sd: number): Proposal {
  return {
    logDensity: (x) => -0.5 * ((x - centre) / sd) ** 2 - 0.5 * Math.log(2 * Math.PI) - Math.log(sd),
    draw: (stream) => centre + sd * stream.normal(),
  };
}

const wide = gaussian(0.5, 1.3);

/** Beside the posterior and narrower: its weights have no variance, so that the bridge leans on the posterior draws. */
const narrow = gaussian(1, 0.6);

/** Student t with 5 degrees of freedom: density (8 / (3 pi sqrt 5)) (1 + x^2 / 5)^-3. */
const student5: Proposal = {
  logDensity: (x) => Math.log(8 / (3 * Math.PI * Math.sqrt(5))) - 3 * Math.log1p((x * x) / 5),
  draw: (stream) => {
    let squares = 0;
    for (let i = 0; i < 5; i++) squares += stream.normal() ** 2;
    return stream.normal() / Math.sqrt(squares / 5);
  },
};

const replications = 200;
const shape = { ensembles: 4, steps: 250, walkers: 4 };

interface Estimated {
  readonly logEvidence: number;
  readonly logEvidenceMcse: number;
}

type Estimate = (ratios: BridgeRatios, stream: Stream) => Estimated;

/** (estimate - truth) / MCSE in independent replications. */
function zScores(proposal: Proposal, movement: Movement, proposals: number, estimate: Estimate): number[] {
  const ratio = (x: number): number => logPosterior(x) - proposal.logDensity(x);
  return Array.from({ length: replications }, (_, r) => {
    const stream = openStream(1, 'evidence', movement.phi, movement.shared, r);
    const ratios: BridgeRatios = {
      posterior: autoregressiveEnsembles(stream, shape, movement).map(ratio),
      shape,
      proposal: Float64Array.from({ length: proposals }, () => ratio(proposal.draw(stream))),
    };
    const { logEvidence, logEvidenceMcse } = estimate(ratios, stream);
    return (logEvidence - logZ) / logEvidenceMcse;
  });
}

/**
 * Of 200 standard normal z the mean has sd 0.07 and the sd has sd 0.05: four of each. An MCSE that is itself known to
 * 10 % adds 0.01 to the sd.
 */
function isHonest(z: readonly number[]): boolean {
  return Math.abs(mean(z)) < 0.28 && Math.abs(Math.sqrt(variance(z)) - 1) < 0.2;
}

const say = (z: readonly number[]): string => `z ${mean(z).toFixed(3)} +- ${Math.sqrt(variance(z)).toFixed(3)}`;

const dependent: Movement = { phi: 0.8, shared: 0.5 };

const movements: Record<string, Movement> = {
  'independent draws': { phi: 0, shared: 0 },
  'autocorrelated walkers': { phi: 0.8, shared: 0 },
  'autocorrelated walkers that depend on each other': dependent,
  'walkers that move as one': { phi: 0.8, shared: 1 },
};

for (const [name, movement] of Object.entries(movements)) {
  await t.test(`bridge has no bias and an honest MCSE: narrow proposal, ${name}`, (t) => {
    // Would catch: p and q mixed up, a share on the wrong side, N1 instead of its ESS in the error, walkers as chains.
    const z = zScores(narrow, movement, 2000, (ratios) => bridge(ratios));
    t.ok(isHonest(z), say(z));
    t.end();
  });
}

for (const [q, proposal] of Object.entries({ wide, student5 })) {
  await t.test(`bridge has no bias and an honest MCSE: ${q} proposal`, (t) => {
    const z = zScores(proposal, dependent, 2000, (ratios) => bridge(ratios));
    t.ok(isHonest(z), say(z));
    t.end();
  });
}

for (const [q, proposal] of Object.entries({ wide, student5 })) {
  await t.test(`importance has no bias and an honest MCSE: ${q}`, (t) => {
    // Would catch: the mean of log weights, sqrt n left out, the MCSE of Z given as that of log Z.
    const z = zScores(proposal, { phi: 0, shared: 0 }, 1000, ({ proposal: ratios }) => importance(ratios));
    t.ok(isHonest(z), say(z));
    t.end();
  });
}

await t.test('wrong: a bridge that does not see the order of its posterior draws fails', (t) => {
  const z = zScores(narrow, dependent, 2000, ({ posterior, proposal }, stream) => {
    const shuffled = posterior.slice();
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = stream.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return bridge({ posterior: shuffled, shape, proposal });
  });
  t.notOk(isHonest(z), say(z));
  t.end();
});

await t.test('wrong: a bridge that takes walkers for chains fails', (t) => {
  const z = zScores(narrow, dependent, 2000, ({ posterior, proposal }) => {
    const chains = walkersAsChains(posterior, shape);
    return bridge({ posterior: chains.values, shape: chains.shape, proposal });
  });
  t.notOk(isHonest(z), say(z));
  t.end();
});

await t.test('wrong: importance over posterior members, which estimates Z (1 + chi^2), fails', (t) => {
  const z = zScores(wide, { phi: 0, shared: 0 }, 1000, ({ posterior }) => importance(posterior));
  t.notOk(isHonest(z), say(z));
  t.end();
});

await t.test('wrong: the mean of log weights, which estimates log Z - KL, fails', (t) => {
  const z = zScores(student5, { phi: 0, shared: 0 }, 1000, ({ proposal }) => ({
    logEvidence: mean(proposal),
    logEvidenceMcse: importance(proposal).logEvidenceMcse,
  }));
  t.notOk(isHonest(z), say(z));
  t.end();
});

await t.test('Pareto k tells the proposal whose weights have a variance from the one whose weights have none', (t) => {
  const stream = openStream(2, 'pareto k');
  const kOf = (q: Proposal): number =>
    importance(
      Float64Array.from({ length: 4000 }, () => {
        const x = q.draw(stream);
        return logPosterior(x) - q.logDensity(x);
      }),
    ).paretoK;
  t.ok(kOf(wide) < 0.5);
  t.ok(kOf(student5) < 0.5);
  t.ok(kOf(gaussian(1, 0.4)) > 0.7); // k = 1 - sd^2 in the limit
  t.end();
});
