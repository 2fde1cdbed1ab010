import {
  readMoves,
  readNumber,
  readParallel,
  readPerState,
  readSize,
  readStatePool,
  readStopRule,
  readWalkerPool,
} from './readValues.js';
import type { RunOptions } from '../runOptions.js';

/** One flag of the command line that sets an option of a run. */
export interface Flag {
  /** As commander writes it. */
  readonly flags: string;
  readonly help: string;
  readonly option: keyof RunOptions;
  /** What the text behind it means; a flag without one sets `value`. */
  readonly read?: (text: string) => unknown;
  readonly value?: boolean;
  /** Flags that set the same thing otherwise. */
  readonly not?: readonly string[];
}

/** A group of flags under its heading in the help. */
export interface FlagGroup {
  readonly heading: string;
  readonly flags: readonly Flag[];
}

const asText = (text: string): string => text;

/** The flags of run and plan: every option of run() that can be written in a shell. */
export const flagGroups: readonly FlagGroup[] = [
  {
    heading: 'Sampling within the states (N: a whole number, or one per state, as in 1000,2000):',
    flags: [
      {
        ...{ flags: '--steps <N>', option: 'steps', read: readPerState },
        help: 'steps of each ensemble (default: 2000; with --until at most 20000)',
      },
      {
        ...{ flags: '--until <rule>', option: 'until', read: readStopRule },
        help: 'end a state once its draws are this good: rhat:1.01,ess:400, or one of these',
      },
      {
        ...{ flags: '--walkers <N>', option: 'walkers', read: readPerState },
        help: 'walkers of each ensemble (default: 32, or 4 * dimension where that is more)',
      },
      {
        ...{ flags: '--ensembles <n>', option: 'ensembles', read: readNumber },
        help: 'independent ensembles of each state (default: 4)',
      },
      {
        ...{ flags: '--discard <N>', option: 'discard', read: readPerState },
        help: 'steps at the start that give no draws (default: by the autocorrelation time)',
      },
      {
        ...{ flags: '--thin <N>', option: 'thin', read: readPerState },
        help: 'every N-th step gives draws (default: by the autocorrelation time)',
      },
      {
        flags: '--auto-thin',
        option: 'autoThin',
        value: true,
        help: 'choose the one of --discard and --thin not given',
      },
      { flags: '--no-auto-thin', option: 'autoThin', value: false, help: 'keep every step' },
      {
        ...{ flags: '--moves <kinds>', option: 'moves', read: readMoves },
        help: 'kind[:weight],... (default: differentialEvolution:0.8,stretch:0.2)',
      },
      {
        flags: '--seed <seed>',
        option: 'seed',
        read: readNumber,
        help: 'the same seed gives the same bits (default: a new one)',
      },
      { flags: '--verify', option: 'verify', value: true, help: 'repeat some steps serially and compare every bit' },
    ],
  },
  {
    heading: 'Between the states:',
    flags: [
      {
        flags: '--draws <n>',
        option: 'draws',
        read: readNumber,
        help: 'proposal members of each state (default: 10000)',
      },
      {
        flags: '--members <kind>',
        option: 'members',
        read: asText,
        help: 'proposal (exact) or posterior (default: proposal)',
      },
      { flags: '--chains <n>', option: 'chains', read: readNumber, help: 'chains between the states (default: 16)' },
      {
        ...{ flags: '--resampler-steps <n>', option: 'resamplerSteps', read: readNumber },
        help: 'steps of each of these chains (default: 20000)',
      },
    ],
  },
  {
    heading: 'Layout (it never changes a result; default: what is fastest on this machine):',
    flags: [
      {
        flags: '--parallel <when>',
        option: 'parallel',
        read: readParallel,
        help: 'auto, true or false (default: auto)',
      },
      {
        flags: '--processors <n>',
        option: 'processors',
        read: readNumber,
        help: 'cores to use in all (default: those allowed)',
      },
      {
        ...{ flags: '--state-processors <n>', option: 'stateProcessors', read: readNumber },
        help: 'states, or parts of states, at once at most',
      },
      {
        ...{ flags: '--states-over <kind>', option: 'statePool', read: readStatePool },
        help: 'how states are spread: serial, threads[:n] or processes[:n]',
      },
      {
        ...{ flags: '--processes <n>', option: 'statePool', read: readSize('processes'), not: ['statesOver'] },
        help: 'short for --states-over processes:n',
      },
      {
        ...{ flags: '--walkers-over <kind>', option: 'walkerPool', read: readWalkerPool },
        help: "how one state's walkers are spread: serial, threads[:n], processes[:n] or promises[:n]",
      },
      {
        ...{ flags: '--threads <n>', option: 'walkerPool', read: readSize('threads'), not: ['walkersOver'] },
        help: 'short for --walkers-over threads:n; for each state that is worked on',
      },
      {
        ...{ flags: '--forward-threads <n>', option: 'forwardPool', read: readSize('threads') },
        help: 'threads for the pieces of one log posterior (forwardPool)',
      },
    ],
  },
  {
    heading: 'Evaluations that fail:',
    flags: [
      {
        ...{ flags: '--on-failure <policy>', option: 'onFailure', read: asText },
        help: 'raise: end the run; reject: note it and reject the point (default: raise)',
      },
      {
        ...{ flags: '--evaluation-time-limit <ms>', option: 'evaluationTimeLimitMs', read: readNumber },
        help: 'milliseconds that one evaluation may take (default: no limit)',
      },
    ],
  },
  {
    heading: 'Run folder:',
    flags: [
      {
        ...{ flags: '--folder <path>', option: 'folder', read: asText },
        help: 'new or empty (default: transdim-runs/<time>-<process>)',
      },
      { flags: '--no-folder', option: 'folder', value: false, help: 'keep none' },
    ],
  },
];
