/**
 * The objects of any data, one after another, each with its fields as text: others by their number. It has an end also where
 * data refer to themselves, and takes any depth; of a function it has the source.
 */
export function outlineOf(root: unknown): readonly string[][] {
  const numbers = new Map<object, number>();
  const textOf = (value: unknown): string => {
    if (typeof value === 'function' || typeof value === 'symbol') return `${typeof value} ${String(value)}`;
    if (typeof value !== 'object' || value === null) {
      return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
    }
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return `object ${numbers.get(value)}`;
  };
  const partsOf = (value: object): string[] => {
    if (value instanceof Map) return Array.from(value, ([key, child]) => `${textOf(key)} => ${textOf(child)}`);
    if (value instanceof Set) return Array.from(value, textOf);
    if (value instanceof Date || value instanceof RegExp)
      return [String(value instanceof Date ? value.getTime() : value)];
    return [];
  };
  const outline = [[textOf(root)]];
  // what is met for the first time is added at the end, and its turn comes
  for (const value of numbers.keys()) {
    const fields = Object.entries(value).map(([name, child]) => `${name}: ${textOf(child)}`);
    outline.push([Object.prototype.toString.call(value), ...partsOf(value), ...fields]);
  }
  return outline;
}
