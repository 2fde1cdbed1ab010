import { createHash } from 'node:crypto';

import type { RunResult, StateEnsemble } from '../../lib/index.js';

/**
 * All that the seed decides about ensembles, chains by their digests; as plain data, so that scripts can print it: JSON
 * keeps every bit of a number.
 */
export function factsOf(ensembles: readonly StateEnsemble[]): unknown {
  return asJson(
    ensembles.map((ensemble) => {
      const { chain, chainLogPosteriors, logPosteriors } = ensemble;
      const { mean, sd, rhat, ess, evaluations, outsideSupport, rescued, acceptance, failures } = ensemble;
      return {
        name: ensemble.state.name,
        ...{ shape: chain.shape, chain: digestOf(chain.data), draws: digestOf(logPosteriors) },
        chainLogPosteriors: digestOf(chainLogPosteriors.data),
        ...{ mean, sd, rhat, ess, evaluations, outsideSupport, rescued, acceptance, failures },
      };
    }),
  );
}

/** The same of a whole run: times, layout and folder aside. */
export function factsOfRun({ ensembles, evidence, trace, states, unfinished, seed }: RunResult): unknown {
  return asJson({
    ensembles: factsOf(ensembles),
    states: states.map((state) => ({ ...state, seconds: 0 })),
    trace: [digestOf(trace.states.data), digestOf(trace.memberIndices.data), trace.visits, trace.acceptance],
    ...{ evidence, unfinished: unfinished.map(({ name, point }) => ({ name, point })), seed },
  });
}

function digestOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
