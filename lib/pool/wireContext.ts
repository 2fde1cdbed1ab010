import { TransdimError, describe } from '../errors.js';
import { referenceTo } from '../problem/loadProblem.js';
import type { ProblemContext } from './types.js';
import type { WireContext } from './wire.js';

let contexts = 0;
const known = new WeakMap<object, { readonly data: unknown; readonly wire: WireContext }>();

/**
 * The context as plain data. The same problem and data give the same id, so that open pools keep what they have loaded.
 * @throws {TransdimError} tag 'problem' for an inline problem; tag 'option' for data that structured clone cannot carry
 */
export function wireContext({ problem, data }: ProblemContext): WireContext {
  const before = known.get(problem);
  if (before !== undefined && before.data === data) return before.wire;
  checkCloneable(data);
  contexts += 1;
  const wire: WireContext = {
    id: `${process.pid}.${contexts}`,
    reference: referenceTo(problem),
    data,
    argv: process.argv.slice(2),
  };
  known.set(problem, { data, wire });
  return wire;
}

/** Found here, because a message that cannot be sent would leave a thread waiting for it. */
function checkCloneable(data: unknown): void {
  try {
    structuredClone(data);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : describe(cause);
    throw new TransdimError(
      'option',
      `data must be plain, for structured clone to carry it to other processes and threads: ${why}. Make the rest in setup(data)`,
      { option: 'data', given: describe(data) },
      { cause },
    );
  }
}
