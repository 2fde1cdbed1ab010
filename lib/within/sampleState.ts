import { releaseFile } from '../files/fileBytes.js';
import { advance, openSampling } from './advance.js';
import { chainPath } from './chainFile.js';
import { sumTallies } from './ensemble.js';
import { openCaution } from './openCaution.js';
import { placeEnsembles } from './placeEnsembles.js';
import { closeAll, openSampled } from './sampledEnsembles.js';
import { nextStretch } from './stretches.js';
import { isQuick, summariseState } from './summariseState.js';
import type { StateJob, TaskEnvironment } from '../pool/types.js';
import type { Place } from './blame.js';
import type { Sampled } from './sampledEnsembles.js';
import type { FailedEvaluation, SampleReport, SampleTask } from './types.js';

/**
 * Samples one state: start, steps, chain files, and what they say. It goes on where its chain files end, and can be split,
 * as its ensembles know nothing of each other.
 */
export const sampleJob: StateJob<SampleTask, SampleReport> = {
  name: 'sample',
  perform: async (task, at) => {
    const began = performance.now();
    const paths = task.holdsChains ? task.ensembles.map((e) => chainPath(task.chainFolder, task.state, e)) : [];
    try {
      const sampled = await sample(task, at);
      const seconds = (performance.now() - began) / 1000;
      if (isQuick([task])) at.onEvaluated();
      const isWhole = task.ensembles.length === task.ofEnsembles;
      const summarised = isWhole && task.summarises ? summariseState({ ...task, ensembles: task.ofEnsembles }) : null;
      const tally = sumTallies(sampled.map(({ ensemble }) => ensemble.tally));
      const failures = inOrder(sampled.flatMap((one) => one.failures));
      return { ...tally, failures, summarised, held: paths.map(releaseFile), seconds };
    } finally {
      paths.forEach(releaseFile);
    }
  },
  split: (task, parts) => {
    const { ensembles, walkers, cost, notes } = task;
    const count = Math.min(parts, ensembles.length);
    return Array.from({ length: count }, (_, part): SampleTask => {
      const from = Math.ceil((part * ensembles.length) / count);
      const own = ensembles.slice(from, Math.ceil(((part + 1) * ensembles.length) / count));
      const share = own.length / ensembles.length;
      const own_ = { ensembles: own, batchSize: walkers * own.length, cost: cost * share };
      return { ...task, ...own_, notes: notes === null ? null : `${notes}.${own[0]}`, holdsChains: false };
    });
  },
  join: (_, reports) => ({
    ...sumTallies(reports),
    failures: inOrder(reports.flatMap(({ failures }) => failures)),
    summarised: null,
    held: [],
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
  }),
};

/** Step after step, in each by ensemble and walker: the same list whether or not a state was split. */
function inOrder(failures: readonly FailedEvaluation[]): FailedEvaluation[] {
  const keys = ['step', 'ensemble', 'walker'] as const;
  return failures.toSorted((a, b) => keys.reduce((order, key) => order || Number(a[key]) - Number(b[key]), 0));
}

async function sample(task: SampleTask, at: TaskEnvironment): Promise<readonly Sampled[]> {
  const { name, caution, checkAt } = task;
  let locate = (slot: number): Place => ({ state: name, ensemble: null, walker: slot, step: 0 });
  const locateBy = (next: (slot: number) => Place): void => {
    locate = next;
  };
  const pending: FailedEvaluation[] = [];
  const { notebook, cautious } = openCaution(task, at.evaluator, (slot) => locate(slot), pending);
  let members: readonly Sampled[] = [];
  let release: (() => void) | undefined;
  try {
    members = await openSampled(task, { ...at, evaluator: cautious }, locateBy);
    release = placeEnsembles(
      members.map(({ ensemble }) => ensemble),
      at.evaluator,
    );
    const begun = Math.min(...members.map((member) => member.steps));
    const far = Math.ceil(((caution ?? 0) * task.ofEnsembles) / task.ensembles.length);
    const next = () => nextStretch(members, checkAt, notebook === null ? 0 : begun + far);
    const sampling = openSampling(task, at, members, pending, locateBy);
    for (let stretch = next(); stretch !== null; stretch = next()) {
      if (!stretch.isCautious) notebook?.rest();
      await advance(stretch, stretch.isCautious ? cautious : at.evaluator, sampling);
    }
    notebook?.rest();
    return members;
  } finally {
    notebook?.close();
    release?.();
    closeAll(members.map(({ chain }) => chain));
  }
}
