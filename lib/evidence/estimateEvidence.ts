import { TransdimError, checkArgument, hasList } from '../errors.js';
import { posteriorMembersOf } from '../between/posteriorMembers.js';
import { bridge } from './bridge.js';
import { importance } from './importance.js';
import { stateProbabilities } from './stateProbabilities.js';
import { visits } from './visits.js';
import { evidenceWarnings, samplingWarnings } from './warn.js';
import type { Members, Trace } from '../between/types.js';
import type { PseudoPrior } from '../pseudoprior/fitPseudoPrior.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';
import type { Evidence, MethodEvidence } from './types.js';

/** What estimateEvidence looks at. */
export interface EvidenceInput {
  readonly ensembles: readonly StateEnsemble[];
  readonly pseudoPrior: PseudoPrior;
  /** Proposal members, from drawProposals. */
  readonly proposals: Members;
  /** From runEnsembleResampler; without it there are no figures from visits. */
  readonly trace?: Trace;
}

/**
 * The evidence and probability of every state with Monte Carlo standard errors, by bridge sampling, by importance
 * sampling over proposal members, and by the visits of the between-state chains. The bridge is reported, unless it did
 * not converge for some state: then importance is. Warns where a figure cannot be trusted and where methods disagree.
 *
 * @example
 * const evidence = estimateEvidence({ ensembles, pseudoPrior, proposals, trace });
 * console.log(evidence.logEvidence, evidence.logEvidenceMcse, evidence.warnings);
 */
export function estimateEvidence(input: EvidenceInput): Evidence {
  const needs = 'estimateEvidence needs { ensembles, pseudoPrior, proposals } as the steps before returned them';
  const isWhole =
    hasList(input, 'ensembles') && hasList(input.pseudoPrior, 'states') && hasList(input.proposals, 'states');
  checkArgument('input', isWhole, needs, typeof input === 'object' ? Object.keys(input) : input);
  checkInput(input);
  const { ensembles, pseudoPrior, proposals, trace } = input;
  const statePriors = ensembles.map(({ statePrior }) => statePrior);
  const bridges = ensembles.map((ensemble, k) => {
    const { logRatios, shape } = posteriorMembersOf(ensemble, pseudoPrior.states[k]); // one state's at a time
    return bridge({ posterior: logRatios, shape, proposal: proposals.states[k].logRatios });
  });
  const importances = proposals.states.map(({ logRatios }) => importance(logRatios));
  const byMethod = {
    stateNames: ensembles.map(({ state }) => state.name),
    bridge: { ...collect(bridges, statePriors), converged: bridges.map(({ converged }) => converged) },
    importance: {
      ...collect(importances, statePriors),
      paretoK: importances.map(({ paretoK }) => paretoK),
      ess: importances.map(({ ess }) => ess),
    },
  };
  const visited = trace?.members === 'proposal' ? visits(trace, byMethod.importance, statePriors) : null;
  const method = bridges.every(({ converged }) => converged) ? 'bridge' : 'importance';
  const { logEvidence, logEvidenceMcse, probability, probabilityMcse } = byMethod[method];
  return {
    ...{ method, logEvidence, logEvidenceMcse, probability, probabilityMcse },
    ...byMethod,
    visits: visited,
    warnings: [...ensembles.flatMap(samplingWarnings), ...evidenceWarnings({ ...byMethod, visits: visited }, trace)],
  };
}

function checkInput({ ensembles, pseudoPrior, proposals, trace }: EvidenceInput): void {
  const refuse = (option: string, message: string, given: unknown): never => {
    throw new TransdimError('option', message, { option, given });
  };
  if (proposals.kind !== 'proposal') {
    refuse(
      'proposals',
      'proposals must come from drawProposals; these are posterior members, whose evidence is biased',
      proposals.kind,
    );
  }
  const names = ensembles.map(({ state }) => state.name).join(', ');
  const others = [proposals.states.map(({ state }) => state.name), trace?.stateNames].filter(
    (list) => list !== undefined,
  );
  const odd = others.map((list) => list.join(', ')).find((list) => list !== names);
  if (odd !== undefined)
    refuse('proposals', `ensembles, proposals and trace must be of the same states; got ${names} and ${odd}`, odd);
  if (pseudoPrior.states.length !== ensembles.length) {
    refuse(
      'pseudoPrior',
      `the pseudo-prior must have ${ensembles.length} states; got ${pseudoPrior.states.length}`,
      pseudoPrior.states.length,
    );
  }
}

function collect(
  estimates: readonly { readonly logEvidence: number; readonly logEvidenceMcse: number }[],
  statePriors: readonly number[],
): MethodEvidence {
  const logEvidence = estimates.map((estimate) => estimate.logEvidence);
  const logEvidenceMcse = estimates.map((estimate) => estimate.logEvidenceMcse);
  const { probabilities, mcses } = stateProbabilities(logEvidence, logEvidenceMcse, statePriors);
  return { logEvidence, logEvidenceMcse, probability: probabilities, probabilityMcse: mcses };
}
