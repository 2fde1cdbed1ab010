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

const shiftedGaussian: Proposal = {
  logDensity: (x) => -0.5 * ((x - 0.5) / 1.3) ** 2 - 0.5 * Math.log(2 * Math.PI) - Math.log(1.3),
  draw: (stream) => 0.5 + 1.3 * stream.normal(),
};

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

type Estimate = (
  ratios: BridgeRatios,
  stream: Stream,
) => { readonly logEvidence: number; readonly logEvidenceMcse: number };

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

const movements: Record<string, Movement> = {
  'independent draws': { phi: 0, shared: 0 },
  'autocorrelated walkers': { phi: 0.8, shared: 0 },
  'autocorrelated walkers that depend on each other': { phi: 0.8, shared: 0.5 },
  'walkers that move as one': { phi: 0.8, shared: 1 },
};

for (const [q, proposal] of Object.entries({ shiftedGaussian, student5 })) {
  for (const [name, movement] of Object.entries(movements)) {
    await t.test(`bridge has no bias and an honest MCSE: ${q}, ${name}`, async (t) => {
      // Would catch: p and q mixed up, a share on the wrong side, N1 instead of its ESS in the error, walkers as chains.
      const z = zScores(proposal, movement, 4000, bridge);
      t.ok(isHonest(z), say(z));
    });
  }
}

for (const [q, proposal] of Object.entries({ shiftedGaussian, student5 })) {
  await t.test(`importance has no bias and an honest MCSE: ${q}`, async (t) => {
    // Would catch: the mean of log weights, sqrt n left out, the MCSE of Z given as that of log Z.
    const z = zScores(proposal, { phi: 0, shared: 0 }, 1000, ({ proposal: ratios }) => importance(ratios));
    t.ok(isHonest(z), say(z));
  });
}

const dependent: Movement = { phi: 0.8, shared: 0.5 };

await t.test('wrong: a bridge that does not see the order of its posterior draws fails', async (t) => {
  const z = zScores(shiftedGaussian, dependent, 4000, ({ posterior, proposal }, stream) => {
    const shuffled = posterior.slice();
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = stream.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return bridge({ posterior: shuffled, shape, proposal });
  });
  t.notOk(isHonest(z), say(z));
});

await t.test('wrong: a bridge that takes walkers for chains fails', async (t) => {
  const z = zScores(shiftedGaussian, dependent, 4000, ({ posterior, proposal }) => {
    const chains = walkersAsChains(posterior, shape);
    return bridge({ posterior: chains.values, shape: chains.shape, proposal });
  });
  t.notOk(isHonest(z), say(z));
});

await t.test('wrong: importance over posterior members, which estimates Z (1 + chi^2), fails', async (t) => {
  const z = zScores(shiftedGaussian, { phi: 0, shared: 0 }, 1000, ({ posterior }) => importance(posterior));
  t.notOk(isHonest(z), say(z));
});

await t.test('wrong: the mean of log weights, which estimates log Z - KL, fails', async (t) => {
  const z = zScores(student5, { phi: 0, shared: 0 }, 1000, ({ proposal }) => ({
    logEvidence: mean(proposal),
    logEvidenceMcse: importance(proposal).logEvidenceMcse,
  }));
  t.notOk(isHonest(z), say(z));
});
