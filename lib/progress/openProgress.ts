import { describe } from '../errors.js';
import type { Progress, ProgressDisplay, ProgressOption } from './types.js';

const verbs = { sample: 'sampling', evaluate: 'proposals' } as const;

/**
 * The display for one stage of a call: nothing, the user's function, or standard error: one live line per state on a
 * terminal, and a line per state at every quarter elsewhere.
 */
export async function openProgress(
  option: ProgressOption | undefined,
  stage: Progress['stage'],
  states: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ProgressDisplay> {
  if (typeof option === 'function') return openCallback(option, signal);
  const display = await openShown(option, stage, states);
  return { ...display, signal, check: () => undefined };
}

type Shown = Pick<ProgressDisplay, 'show' | 'close'>;

function openShown(
  option: boolean | undefined,
  stage: Progress['stage'],
  states: readonly string[],
): Shown | Promise<Shown> {
  if (option !== true) return { show: () => undefined, close: () => undefined };
  return process.stderr.isTTY ? openBars(stage, states) : openLines();
}

/**
 * The user's function. What it throws must not escape from a timer, nor its promise go unheard: it is kept for `check`, no
 * more is shown, and the call is asked to stop.
 */
function openCallback(callback: (progress: Progress) => unknown, given: AbortSignal | undefined): ProgressDisplay {
  const controller = new AbortController();
  let thrown: { readonly error: unknown } | undefined;
  let isClosed = false;
  const fail = (error: unknown): void => {
    if (isClosed && thrown === undefined) {
      const message = `the progress function failed when its call was over: ${describe(error)}`;
      process.emitWarning(message, 'TransdimWarning');
    }
    thrown ??= { error };
    controller.abort();
  };
  return {
    show: (progress) => {
      if (thrown !== undefined) return;
      try {
        Promise.resolve(callback(progress)).catch(fail);
      } catch (error) {
        fail(error);
      }
    },
    signal: given === undefined ? controller.signal : AbortSignal.any([controller.signal, given]),
    check: () => {
      if (thrown !== undefined) throw thrown.error;
    },
    close: () => {
      isClosed = true;
    },
  };
}

async function openBars(stage: Progress['stage'], states: readonly string[]): Promise<Shown> {
  const { default: cliProgress } = await import('cli-progress'); // not for those who never look
  const width = Math.max(...states.map((name) => name.length));
  const multi = new cliProgress.MultiBar({
    format: `${verbs[stage]} {name} [{bar}] {percentage}% {value}/{total} {note}`,
    barsize: 24,
    hideCursor: null,
    stopOnComplete: false,
    clearOnComplete: false,
    emptyOnZero: true,
  });
  const bars = new Map(states.map((name) => [name, multi.create(0, 0, { name: name.padEnd(width), note: 'waiting' })]));
  return {
    show: (progress) => {
      const bar = bars.get(progress.state);
      if (progress.total > 0) bar?.setTotal(progress.total);
      bar?.update(progress.done, { note: note(progress) });
    },
    close: () => {
      multi.stop();
    },
  };
}

function openLines(): Shown {
  const quarters = new Map<string, number>();
  return {
    show: (progress) => {
      const quarter = progress.total > 0 ? Math.floor((4 * progress.done) / progress.total) : 0;
      if (quarter <= (quarters.get(progress.state) ?? 0)) return;
      quarters.set(progress.state, quarter);
      process.stderr.write(`${verbs[progress.stage]} ${progress.state}: ${25 * quarter}% ${note(progress)}\n`);
    },
    close: () => undefined,
  };
}

function note({ evaluations, acceptance }: Progress): string {
  const accepted = Number.isFinite(acceptance) ? `, acceptance ${acceptance.toFixed(2)}` : '';
  return `${evaluations} evaluations${accepted}`;
}
