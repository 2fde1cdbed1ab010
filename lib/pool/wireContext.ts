import { contentOf } from '../problem/contentOf.js';
import { referenceTo } from '../problem/loadProblem.js';
import { packData } from '../problem/packData.js';
import type { ProblemContext } from './types.js';
import type { WireContext } from './wire.js';

let contexts = 0;
const known = new WeakMap<object, { readonly content: string; readonly wire: WireContext }>();

/**
 * The context as plain data. The same problem and the same content of the data give the same id, so that open pools keep
 * what they have loaded, and load anew when the script has changed its data in place.
 * @throws {TransdimError} tag 'problem' for an inline problem; tag 'option' for data that cannot be carried
 */
export function wireContext({ problem, data }: ProblemContext): WireContext {
  const packed = packData(data);
  const content = contentOf(packed); // throws what would leave a thread waiting for its message
  const before = known.get(problem);
  if (before?.content === content) return before.wire;
  contexts += 1;
  const wire: WireContext = {
    id: `${process.pid}.${contexts}`,
    reference: referenceTo(problem),
    data,
    argv: process.argv.slice(2),
  };
  known.set(problem, { content, wire });
  return wire;
}
