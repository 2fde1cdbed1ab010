import { setUp } from '../problem/bindState.js';
import type { ProblemContext } from './types.js';

/** What setup() made of each call's data: it is called once per call, on a copy that it may change. */
const setUps = new WeakMap<ProblemContext, { readonly shared: unknown }>();

/** What setup() makes of the context's data in this thread. */
export function sharedOf(context: ProblemContext): unknown {
  const { problem, data } = context;
  const known = setUps.get(context) ?? {
    shared: setUp(problem, problem.setup === undefined ? data : copyOf(data)),
  };
  setUps.set(context, known);
  return known.shared;
}

/** A copy, as other processes get one; what cannot be cloned, such as a function, can only be used here, as it is. */
function copyOf(data: unknown): unknown {
  try {
    return structuredClone(data);
  } catch {
    return data;
  }
}
