import { autocorrelationTime } from '../diagnostics/autocorrelationTime.js';
import { summarise } from '../diagnostics/summarise.js';
import { openMoves } from '../moves/mixture.js';
import { gaugeFields } from '../pool/types.js';
import { blame } from './blame.js';
import { createChain, readChain } from './chainFile.js';
import { openTally } from './ensemble.js';
import { openRedBlueStep } from './redBlueStep.js';
import { rescueSteps, rescueWalkers } from './rescueWalkers.js';
import { startEnsembles } from './startEnsembles.js';
import { chooseThinning, selectDraws } from './thinning.js';
import { copyEnsembles, isVerified, verifyStep } from './verifyStep.js';
import type { Gauge, StateJob, TaskEnvironment } from '../pool/types.js';
import type { Ensemble, Tally } from './ensemble.js';
import type { SampleReport, SampleTask } from './types.js';

/** Samples one state: start, steps, chain file, then the summary of the draws that are kept. */
export const sampleJob: StateJob<SampleTask, SampleReport> = {
  name: 'sample',
  perform: async (task, at) => {
    const began = performance.now();
    const tally = openTally();
    const ensembles = await startEnsembles(task, at, tally);
    await runChain(ensembles, task, at, tally);
    const chain = readChain(task.chainPath);
    const thinned = chooseThinning(chain, task.thinning);
    const summary = {
      ...summarise(selectDraws(chain, thinned)),
      autocorrelationTime: [...autocorrelationTime(selectDraws(chain, { ...thinned, thin: 1 }))], // in steps, not in kept steps
    };
    const { walkers, steps } = task;
    const shape = { walkers, ensembles: ensembles.length, steps };
    return { ...tally, ...thinned, shape, summary, seconds: (performance.now() - began) / 1000 };
  },
};

async function runChain(ensembles: Ensemble[], task: SampleTask, at: TaskEnvironment, tally: Tally): Promise<void> {
  const { name, walkers, dimension } = task;
  const chooseMove = openMoves(task.moves, dimension);
  const step = openRedBlueStep(ensembles, chooseMove, at.evaluator, tally);
  const chain = createChain(task.chainPath, { state: name, ensembles: ensembles.length, walkers, dimension });
  const positions = ensembles.map((ensemble) => ensemble.positions);
  const logPosteriors = ensembles.map((ensemble) => ensemble.logPosteriors);
  const rescues = rescueSteps(task);
  try {
    for (let number = 1; number <= task.steps; number++) {
      const before = task.verify && isVerified(number) ? copyEnsembles(ensembles) : undefined;
      try {
        const pending = step.advance();
        if (pending !== undefined) await pending;
      } catch (error) {
        const locate = (slot: number) => ({ state: name, ...step.whoIs(slot), step: number });
        throw blame(error, locate, at.evaluator.points, dimension);
      }
      if (before !== undefined) await verifyStep(before, ensembles, number, chooseMove, task, at);
      if (rescues.has(number)) tally.rescued += ensembles.reduce((sum, ensemble) => sum + rescueWalkers(ensemble), 0);
      chain.append(positions, logPosteriors);
      show(at.gauge, number, task.steps, tally);
    }
  } finally {
    chain.close();
  }
}

function show(gauge: Gauge, done: number, total: number, tally: Tally): void {
  gauge[gaugeFields.done] = done;
  gauge[gaugeFields.total] = total;
  gauge[gaugeFields.evaluations] = tally.evaluations;
  gauge[gaugeFields.accepted] = tally.accepted;
  gauge[gaugeFields.proposed] = tally.proposed;
}
