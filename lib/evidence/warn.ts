import type { Trace } from '../between/types.js';
import type { StateEnsemble } from '../within/stateEnsemble.js';
import type { Evidence, MethodEvidence } from './types.js';

/** Limits beyond which figures cannot be trusted: Vehtari et al. 2021 (R-hat, ESS) and 2024 (Pareto k). An
 * ensemble shorter than Sokal's window of 5 autocorrelation times cannot show how long they are. */
const limits = { rhat: 1.01, ess: 400, lengths: 5, paretoK: 0.7, disagreement: 4 } as const;

/** Sentences about a state's chains: R-hat, effective sample size, length against the autocorrelation time. */
export function samplingWarnings(ensemble: StateEnsemble): string[] {
  const { name, parameters } = ensemble.state;
  const worst = (values: readonly number[], isBad: (value: number) => boolean): [string, number] | undefined => {
    const bad = values
      .map((value, d): [string, number] => [parameters[d].name, value])
      .filter(([, value]) => isBad(value));
    return bad.sort(([, a], [, b]) => (Number.isNaN(a) ? -1 : Math.abs(b - 1) - Math.abs(a - 1)))[0];
  };
  const warnings: string[] = [];
  const rhat = worst(ensemble.rhat, (value) => !(value <= limits.rhat));
  if (rhat !== undefined) {
    warnings.push(
      `state '${name}': R-hat of '${rhat[0]}' is ${rhat[1].toFixed(3)}, above ${limits.rhat}: its ensembles disagree; give it more steps`,
    );
  }
  const { ess: size } = ensemble;
  const least = size.reduce((at, value, d) => (value < size[at] || Number.isNaN(value) ? d : at), 0);
  if (!(size[least] >= limits.ess)) {
    warnings.push(
      `state '${name}': the effective sample size of '${parameters[least].name}' is ${size[least].toFixed(0)}, below ${limits.ess}; give it more steps`,
    );
  }
  const slowest = Math.max(...ensemble.autocorrelationTime);
  const lengths = (ensemble.steps - ensemble.discard) / slowest;
  if (!(lengths >= limits.lengths)) {
    warnings.push(
      `state '${name}': each of its ensembles ran for ${lengths.toFixed(1)} autocorrelation times of ${slowest.toFixed(0)} steps, fewer than ${limits.lengths}: errors may be larger than said; give it more steps`,
    );
  }
  return warnings;
}

/** Sentences about the evidences: Pareto k, bridges that did not converge, methods that disagree, states never visited. */
export function evidenceWarnings(
  evidence: Pick<Evidence, 'stateNames' | 'bridge' | 'importance' | 'visits'>,
  trace: Trace | undefined,
): string[] {
  const { stateNames, bridge, importance, visits } = evidence;
  const warnings = stateNames.flatMap((name, k) => [
    ...(importance.paretoK[k] <= limits.paretoK
      ? []
      : [
          `state '${name}': Pareto k is ${importance.paretoK[k].toFixed(2)}, above ${limits.paretoK}: its importance evidence, and the resampler's visits to it, cannot be trusted`,
        ]),
    ...(bridge.converged[k] ? [] : [`state '${name}': bridge sampling did not converge`]),
    ...disagreement(name, 'log Z', logEvidence('bridge', bridge, k), logEvidence('importance', importance, k)),
    ...(visits === null
      ? []
      : disagreement(name, 'P', probability('bridge', bridge, k), probability('visits', visits, k))),
  ]);
  if (trace === undefined) return warnings;
  const never = stateNames.filter((_, k) => trace.visits[k] === 0 && importance.probability[k] > 0);
  if (never.length > 0) {
    warnings.push(
      `never visited by the between-state chains: ${never.join(', ')}; what is said of them comes from their evidence alone`,
    );
  }
  stateNames.forEach((name, k) => {
    if (trace.visits[k] > 0 && visits !== null && !(visits.rhat[k] <= limits.rhat)) {
      warnings.push(
        `state '${name}': R-hat of the visits is ${visits.rhat[k].toFixed(3)}, above ${limits.rhat}; give the resampler more steps`,
      );
    }
  });
  return [...warnings, ...trace.warnings];
}

type Named = readonly [name: string, value: number, mcse: number];

function logEvidence(name: string, { logEvidence: values, logEvidenceMcse }: MethodEvidence, k: number): Named {
  return [name, values[k], logEvidenceMcse[k]];
}

function probability(name: string, { probability: values, probabilityMcse }: MethodEvidence, k: number): Named {
  return [name, values[k], probabilityMcse[k]];
}

/** A sentence where two methods differ by more than their errors allow: on log Z, or on P, which is all that visits can tell. */
function disagreement(
  state: string,
  figure: 'log Z' | 'P',
  [nameA, a, mcseA]: Named,
  [nameB, b, mcseB]: Named,
): string[] {
  const difference = Math.abs(a - b);
  const error = Math.hypot(mcseA, mcseB);
  if (!(difference > limits.disagreement * error)) return [];
  return [
    `state '${state}': ${nameA} says ${figure} = ${a.toFixed(3)}, ${nameB} ${b.toFixed(3)}, which is ${(difference / error).toFixed(1)} standard errors apart: trust neither`,
  ];
}
