import { setUp } from '../problem/bindState.js';
import { shareData, withoutSubclasses } from '../problem/shareData.js';
import type { ProblemContext } from './types.js';

/** What setup() made of each call's data: it is called once per call, on a copy that it may change. */
const setUps = new WeakMap<ProblemContext, { readonly shared: unknown }>();

/** What setup() makes of the context's data in this thread, whose arrays are of the types that workers get. */
export function sharedOf(context: ProblemContext): unknown {
  const known = setUps.get(context) ?? { shared: setUpHere(context) };
  setUps.set(context, known);
  return known.shared;
}

function setUpHere({ problem, data }: ProblemContext): unknown {
  return setUp(problem, problem.setup === undefined ? withoutSubclasses(data) : copyOf(data));
}

/** A copy, as other threads get one; what cannot be cloned, such as a function, can only be used here, as it is. */
function copyOf(data: unknown): unknown {
  const shared = shareData(data);
  try {
    return structuredClone(shared);
  } catch {
    return withoutSubclasses(data);
  }
}
