import type { Summary } from '../diagnostics/summarise.js';
import type { MoveConfig } from '../moves/types.js';
import type { StateTask } from '../pool/types.js';
import type { Seed } from '../random/stream.js';
import type { Tally } from './ensemble.js';
import type { Thinned, Thinning } from './thinning.js';

/** Everything that decides the bits of one state's chains, as plain data; and where they are kept. */
export interface SampleTask extends StateTask {
  readonly name: string;
  readonly seed: Seed;
  readonly walkers: number;
  /** Steps of each ensemble, the discarded ones included. */
  readonly steps: number;
  readonly ensembles: number;
  readonly moves: readonly MoveConfig[];
  readonly thinning: Thinning;
  readonly verify: boolean;
  readonly chainPath: string;
}

/** What comes back from sampling one state; the chains themselves are in the chain file. */
export interface SampleReport extends Readonly<Tally>, Thinned {
  readonly shape: { readonly walkers: number; readonly ensembles: number; readonly steps: number };
  readonly seconds: number;
  readonly summary: Summary;
}
