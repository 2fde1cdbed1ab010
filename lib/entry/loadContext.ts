/** What a worker makes of a context: the problem that its module defines here, set up with the data. */
import { setUp } from '../problem/bindState.js';
import { loadProblem } from '../problem/loadProblem.js';
import { probe } from '../within/probe.js';
import type { Loaded } from '../pool/leadState.js';
import type { KnownContext, WireContext } from '../pool/wire.js';

/** What is loaded, under the id of its context; and what this copy makes of a fixed point, to be compared with others: asked for only where an evaluation may take any time. */
export interface LoadedContext extends Loaded {
  readonly id: string;
  probe(this: void): number;
}

let received: WireContext | undefined;

/** The context of a request: that of the last one which had it whole, where it only says that it is the same. */
export function receiveContext(context: WireContext | KnownContext): WireContext {
  if ('reference' in context) received = context;
  if (received?.id !== context.id) throw new Error('a thread was asked about a context that it was not sent');
  return received;
}

let loaded: Promise<LoadedContext> | undefined;
let loadedId: string | undefined;

/** Loads a context, once as long as the same one is asked for. */
export function loadContext(context: WireContext): Promise<LoadedContext> {
  if (loaded === undefined || loadedId !== context.id) {
    loadedId = context.id;
    loaded = load(context);
    loaded.catch(() => (loadedId = undefined));
  }
  return loaded;
}

async function load({ id, reference, data, argv }: WireContext): Promise<LoadedContext> {
  process.argv.splice(2, Infinity, ...argv);
  const problem = await loadProblem(reference);
  const shared = setUp(problem, data);
  let value: number | undefined;
  return { id, problem, shared, probe: () => (value ??= probe(problem, shared)) };
}
