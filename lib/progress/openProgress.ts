import type { Progress, ProgressDisplay, ProgressOption } from './types.js';

const verbs = { sample: 'sampling', evaluate: 'proposals' } as const;

/**
 * The display for one stage of a call: nothing, the user's function, or standard error: one live line per state on a
 * terminal, and a line per state at every quarter elsewhere.
 */
export function openProgress(
  option: ProgressOption | undefined,
  stage: Progress['stage'],
  states: readonly string[],
): Promise<ProgressDisplay> {
  if (process.stderr.isTTY && option === true) return openBars(stage, states);
  return Promise.resolve(openPlain(option));
}

function openPlain(option: ProgressOption | undefined): ProgressDisplay {
  if (option === undefined || option === false)
    return { show: () => undefined, check: () => undefined, close: () => undefined };
  return typeof option === 'function' ? openCallback(option) : openLines();
}

/** The user's function. What it throws must not escape from a timer: it is kept for `check`, and no more is shown. */
function openCallback(callback: (progress: Progress) => void): ProgressDisplay {
  let thrown: { readonly error: unknown } | undefined;
  return {
    show: (progress) => {
      try {
        if (thrown === undefined) callback(progress);
      } catch (error) {
        thrown = { error };
      }
    },
    check: () => {
      if (thrown !== undefined) throw thrown.error;
    },
    close: () => undefined,
  };
}

async function openBars(stage: Progress['stage'], states: readonly string[]): Promise<ProgressDisplay> {
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
    check: () => undefined,
    close: () => {
      multi.stop();
    },
  };
}

function openLines(): ProgressDisplay {
  const quarters = new Map<string, number>();
  return {
    show: (progress) => {
      const quarter = progress.total > 0 ? Math.floor((4 * progress.done) / progress.total) : 0;
      if (quarter <= (quarters.get(progress.state) ?? 0)) return;
      quarters.set(progress.state, quarter);
      process.stderr.write(`${verbs[progress.stage]} ${progress.state}: ${25 * quarter}% ${note(progress)}\n`);
    },
    check: () => undefined,
    close: () => undefined,
  };
}

function note({ evaluations, acceptance }: Progress): string {
  const accepted = Number.isFinite(acceptance) ? `, acceptance ${acceptance.toFixed(2)}` : '';
  return `${evaluations} evaluations${accepted}`;
}
