import fc from 'fast-check';

/** Values that somebody may give for an option in earnest, or by mistake. */
const mistakes: readonly unknown[] = [
  ...[NaN, Infinity, -Infinity, -1, -0, 0, 0.5, 2 ** 31, 2 ** 53, 2 ** 60, 1e300, Number.MIN_VALUE, 3n],
  ...['', ' ', '2', 'NaN', 'auto', 'true', '__proto__', 'constructor', '\0', '\ud800', 'x'.repeat(5000)],
  ...[null, true, false, Symbol('odd'), () => 1, Date, Promise.resolve(1), new Date(NaN), /odd/, new Map()],
  ...[[], [[]], [null], ['2', '3'], [NaN, NaN], [1, 2, 3], new Array(3), Float64Array.of(8, 8), Buffer.from('8')],
  ...[{}, { kind: null }, { kind: 'serial', size: 2 }, { kind: ['threads'] }, { map: 3 }, { length: 2 ** 40 }],
  ...[
    { toJSON: () => undefined },
    Object.create(null) as unknown,
    JSON.parse('{"__proto__":{"kind":"serial"}}') as unknown,
    holdsItself(),
  ],
  ...[nested(20_000), new Error('odd'), new AbortController(), { aborted: false, addEventListener: () => undefined }],
];

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });

/** Anything at all: what somebody may give by mistake, and what nobody would think of. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(fc.constantFrom(...mistakes), anything);

/** What may be given for an option. */
export interface Values {
  /** Each of these is given for it alone. */
  readonly mistakes: readonly unknown[];
  /** These at random, together with others. */
  readonly random: fc.Arbitrary<unknown>;
}

/** Anything odd that is wanted, and what else may be given. */
export function values(isWanted: (value: unknown) => boolean, ...more: readonly fc.Arbitrary<unknown>[]): Values {
  return { mistakes: mistakes.filter(isWanted), random: fc.oneof(...more, odd.filter(isWanted)) };
}

/** Whether a value asks for little work wherever it is taken for a number of things, or for lists of such numbers. */
export function isCheap(value: unknown): boolean {
  if (Array.isArray(value)) return value.flat(2).every((one) => Array.isArray(one) || isCheap(one));
  return !(typeof value === 'number' && Number.isSafeInteger(value) && value > 50);
}

/** A number of things: one that is allowed and small, or anything odd that is no order for hours of work. */
export const counts: Values = values(
  isCheap,
  fc.integer({ min: -3, max: 24 }),
  fc.array(fc.integer({ min: -3, max: 24 }), { maxLength: 3 }),
);

function holdsItself(): object {
  const own: Record<string, unknown> = {};
  own.own = own;
  return own;
}

/** A list in a list in a list. */
function nested(depth: number): unknown {
  let list: unknown[] = [];
  for (let i = 0; i < depth; i++) list = [list];
  return list;
}
