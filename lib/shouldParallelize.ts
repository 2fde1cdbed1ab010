import { checkArgument } from './errors.js';
import { worthwhile } from './plan/chooseLayout.js';
import { formatSeconds } from './plan/formatSeconds.js';
import { describeLayout } from './plan/recommendLayouts.js';
import { predictSerial } from './plan/predictSeconds.js';
import { serialStatePool } from './pool/serialStatePool.js';
import { checkPools, configsOf, usePools } from './pool/usePools.js';
import { checkProblem } from './problem/loadProblem.js';
import { standAside } from './problem/registry.js';
import { layOut, secondsOfReports, timeStates } from './within/layOut.js';
import { checkSampleOptions, refuseUnknown, sampleOptionNames } from './within/options.js';
import { workOf } from './within/sampleStates.js';
import { evaluatorsOf, pieceOfPoints, pieceOfSteps, timePiece } from './within/timePiece.js';
import type { Layout } from './plan/recommendLayouts.js';
import type { OpenPools } from './pool/usePools.js';
import type { Problem } from './problem/types.js';
import type { LaidOut } from './within/layOut.js';
import type { CheckedSampleOptions, SampleOptions } from './within/options.js';
import type { Piece } from './within/timePiece.js';

/** Whether sampling in parallel is worth it, and the times behind that. */
export interface ParallelVerdict {
  /** Whether the layout takes clearly less time than one thread, the opening of its pools included. */
  readonly worthIt: boolean;
  /** How many times faster the sampling is once the pools are open: serialSeconds / parallelSeconds. */
  readonly factor: number;
  /** What the whole sampling would take in one thread, and in the layout: as timed on a piece of it. */
  readonly serialSeconds: number;
  readonly parallelSeconds: number;
  /** From opening the pools to their first results, which comes on top; about 0 for pools that were given open. */
  readonly startSeconds: number;
  readonly layout: Layout;
  /** A sentence with these figures. */
  readonly verdict: string;
}

/** How long the piece is expected to take, in either layout. */
const pieceSeconds = 1;

/**
 * Times a piece of the sampling in one thread and in parallel, for about a second each, and says whether parallel is worth
 * it for the whole of it. The layout is that of the pools in the options; without any, the one that `parallel: true` takes.
 * Where a few steps would take much longer than a second, the log posteriors alone are timed, at starting points.
 *
 * @throws {TransdimError} as runMcmcPerState does
 * @example
 * const { worthIt, factor, verdict } = await shouldParallelize(problem, { steps: 5000 });
 * console.log(worthIt, factor, verdict);
 */
export async function shouldParallelize<Data, Shared>(
  problem: Problem<Data, Shared>,
  options: SampleOptions = {},
): Promise<ParallelVerdict> {
  await standAside('shouldParallelize');
  checkProblem(problem);
  const own = problem as Problem;
  refuseUnknown('shouldParallelize', options, sampleOptionNames);
  const checked = checkSampleOptions(own, options);
  checkArgument(
    'evaluationTimeLimitMs',
    checked.timeLimitMs === null,
    'shouldParallelize times evaluations in this thread, where nothing can end one: leave evaluationTimeLimitMs out',
    checked.timeLimitMs,
  );
  const untimed = workOf(own, checked);
  const laidOut = await layOutParallel(own, options, checked);
  const { seconds, awaits } = await secondsOf(laidOut, options, checked);
  const work = untimed.map((state, k) => ({ ...state, secondsPerEvaluation: seconds[k] }));
  const timed = { ...laidOut, seconds };
  if (isSerial(laidOut)) return notParallel(laidOut.layout, predictSerial(work));

  const serial = serialLayOut(timed, awaits);
  const steps = pieceOfSteps(work, checked, pieceSeconds);
  const isShort = steps.share * predictSerial(work) < 1.5 * pieceSeconds;
  const points = pieceOfPoints(work, pieceSeconds, 1);
  const isEndless = !isShort && points.share * predictSerial(work) > 1.5 * pieceSeconds;
  const serialSeconds = isEndless
    ? predictSerial(work) // by the evaluations that were timed to find that out
    : await usePools(serial.pools, (open) => {
        const at = { ...serial, pools: open };
        return wholeOf(isShort ? steps : points, options, checked, at);
      });

  const began = performance.now();
  return usePools(laidOut.pools, async (pools) => {
    const opened = { ...timed, pools };
    const piece = isShort ? steps : pieceOfPoints(work, pieceSeconds * evaluatorsOf(pools), 1);
    const each = Math.ceil(evaluatorsOf(pools) / work.length);
    const first = isShort ? pieceOfSteps(work, checked, 0) : pieceOfPoints(work, 0, each);
    await timePiece(first, options, checked, opened);
    const firstSeconds = (performance.now() - began) / 1000;
    const parallelSeconds = await wholeOf(piece, options, checked, opened);
    const startSeconds = Math.max(0, firstSeconds - first.share * parallelSeconds);
    return judgeTimes(laidOut.layout, { serialSeconds, parallelSeconds, startSeconds });
  });
}

/** What the whole takes by the time of a piece of it. */
async function wholeOf(
  piece: Piece,
  options: SampleOptions,
  checked: CheckedSampleOptions,
  laidOut: LaidOut & { readonly pools: OpenPools },
): Promise<number> {
  return (await timePiece(piece, options, checked, laidOut)) / piece.share;
}

function layOutParallel(problem: Problem, options: SampleOptions, checked: CheckedSampleOptions): Promise<LaidOut> {
  const { statePool, walkerPool, processors, stateProcessors, data } = options;
  const isGiven = statePool !== undefined || walkerPool !== undefined;
  const parallel = isGiven ? undefined : problem.moduleUrl === null ? ('auto' as const) : true;
  const pools = { statePool, walkerPool, processors, stateProcessors, parallel };
  return layOut({ problem, data }, pools, workOf(problem, checked), checked.ensembles);
}

/** What one evaluation of each state takes, and whether it is waited for rather than computed. */
async function secondsOf(laidOut: LaidOut, options: SampleOptions, checked: CheckedSampleOptions) {
  const { context, layout } = laidOut;
  const work = workOf(context.problem, checked);
  const isPromises = 'kind' in layout.walkerPool && layout.walkerPool.kind === 'promises';
  if (laidOut.seconds !== null && !isPromises) return { seconds: laidOut.seconds, awaits: false };
  const reports = await timeStates(serialStatePool({ kind: 'serial' }), context, work);
  const awaits = isPromises || reports.some((report) => report.awaits);
  if (!awaits) return { seconds: secondsOfReports(reports), awaits };
  const { pools, ...serial } = serialLayOut(laidOut, true);
  const piece = { kind: 'points', counts: work.map(() => 2), share: 1 } as const;
  const seconds = await usePools(pools, (open) => {
    return timePiece(piece, options, checked, { ...serial, pools: open });
  });
  return { seconds: work.map(() => seconds / (2 * work.length)), awaits };
}

/** One evaluation at a time, in this thread. */
function serialLayOut(laidOut: LaidOut, awaits: boolean): LaidOut {
  const walkerPool = awaits ? ({ kind: 'promises', limit: 1 } as const) : ({ kind: 'serial' } as const);
  return { ...laidOut, pools: checkPools(laidOut.context.problem, { statePool: { kind: 'serial' }, walkerPool }) };
}

function isSerial({ pools }: LaidOut): boolean {
  return Object.values(configsOf(pools)).every((config) => 'kind' in config && config.kind === 'serial');
}

function notParallel(layout: Layout, seconds: number): ParallelVerdict {
  const times = { serialSeconds: seconds, parallelSeconds: seconds, startSeconds: 0 };
  const verdict = `No: there is nothing to compare, ${layout.reason}. The sampling takes about ${formatSeconds(seconds)}.`;
  return { worthIt: false, factor: 1, ...times, layout, verdict };
}

/** What times of the whole sampling say. */
export function judgeTimes(
  layout: Layout,
  times: Pick<ParallelVerdict, 'serialSeconds' | 'parallelSeconds' | 'startSeconds'>,
): ParallelVerdict {
  const { serialSeconds, parallelSeconds, startSeconds } = times;
  const factor = serialSeconds / parallelSeconds;
  const worthIt = parallelSeconds + startSeconds < worthwhile.share * serialSeconds;
  const faster = factor >= 1 ? `${factor.toFixed(1)} times faster` : `${(1 / factor).toFixed(1)} times slower`;
  const verdict =
    `${worthIt ? 'Yes' : 'No'}: the sampling takes about ${formatSeconds(serialSeconds)} in one thread; ` +
    `${describeLayout(layout.statePool, layout.walkerPool)}: ${formatSeconds(parallelSeconds)} (${faster}), ` +
    `and ${formatSeconds(startSeconds)} to start.`;
  return { worthIt, factor, ...times, layout, verdict };
}
