/**
 * The objects of any data, one after another, each with its fields as text: others by their number. It has an end also where
 * data refer to themselves, and takes any depth; of a function or symbol it has no more than that it is one.
 */
export function outlineOf(root: unknown): readonly string[][] {
  const numbers = new Map<object, number>();
  const textOf = (value: unknown): string => {
    if (typeof value === 'function' || typeof value === 'symbol') return typeof value;
    if (typeof value !== 'object' || value === null) {
      return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
    }
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return `object ${numbers.get(value)}`;
  };
  const outline = [[textOf(root)]];
  // what is met for the first time is added at the end, and its turn comes
  for (const value of numbers.keys()) {
    const fields = Object.entries(value).map(([name, child]) => `${name}: ${textOf(child)}`);
    outline.push([Object.prototype.toString.call(value), ...fields]);
  }
  return outline;
}
