import type { ResampleReport } from '../../lib/between/resampleChains.js';
import type { StateProposals } from '../../lib/between/stateProposals.js';

/** A place on which a chain can stand. */
export interface Place {
  readonly state: number;
  readonly member: number;
}

/** The resampler on a few members, enumerated. */
export interface Kernel {
  readonly places: readonly Place[];
  /** Probability of going from place to place in one step, row by row. */
  readonly transition: readonly (readonly number[])[];
  /** The law that it should leave as it is: probability of each place. */
  readonly law: readonly number[];
}

/**
 * Every probability of the ensemble resampler on members with log weights log prior_k + log p_k - log q_k.
 * The law: place (k, m) has probability w_km / M_k / sum_j mean_m w_jm, so that state k has prior_k * mean(p_k/q_k).
 * The step: Q(k, k') / M_k' to propose, min(1, w_k'm' / w_km * Q(k', k) / Q(k, k')) to accept.
 */
export function enumerate(logWeights: readonly Float64Array[], Q: readonly (readonly number[])[]): Kernel {
  const places = logWeights.flatMap((weights, state) => Array.from(weights, (_, member) => ({ state, member })));
  const weight = ({ state, member }: Place): number => Math.exp(logWeights[state][member]);
  const mass = places.map((place) => weight(place) / logWeights[place.state].length);
  const total = mass.reduce((a, b) => a + b);
  const transition = places.map((from, i) => {
    const row = places.map((to, j) => {
      if (i === j || weight(from) === 0) return 0;
      const ratio = (weight(to) / weight(from)) * (Q[to.state][from.state] / Q[from.state][to.state]);
      const proposed = Q[from.state][to.state] / logWeights[to.state].length;
      return proposed === 0 ? 0 : proposed * Math.min(1, ratio);
    });
    row[i] = 1 - row.reduce((a, b) => a + b);
    return row;
  });
  return { places, transition, law: mass.map((value) => value / total) };
}

/** The proposal matrix that a StateProposals holds cumulated. */
export function matrixOf({ cumulative }: StateProposals, states: number): number[][] {
  return Array.from({ length: states }, (_, from) =>
    Array.from({ length: states }, (_, to) =>
      Math.max(0, cumulative[from * states + to] - (to === 0 ? 0 : cumulative[from * states + to - 1])),
    ),
  );
}

/** How often a chain went from place to place, row by row. */
export function countTransitions({ places }: Kernel, { states, memberIndices }: ResampleReport): number[][] {
  const at = (step: number): number =>
    places.findIndex(({ state, member }) => state === states[step] && member === memberIndices[step]);
  const counts = places.map(() => places.map(() => 0));
  let from = at(0);
  for (let step = 1; step < states.length; step++) {
    const to = at(step);
    counts[from][to]++;
    from = to;
  }
  return counts;
}
