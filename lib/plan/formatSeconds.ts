/** Seconds with two digits (three from 100 on) and a unit that suits them: "1.5 us", "30 ms", "2.4 s", "12 min", "3.5 h". */
export function formatSeconds(seconds: number): string {
  const units = [
    { unit: 'h', size: 3600 },
    { unit: 'min', size: 60 },
    { unit: 's', size: 1 },
    { unit: 'ms', size: 1e-3 },
  ];
  // From 0.995 of a unit, two digits round up to it; minutes and hours start at two of them.
  const { unit, size } = units.find(({ size }) => seconds >= (size > 1 ? 2 : 0.995) * size) ?? {
    unit: 'us',
    size: 1e-6,
  };
  const value = seconds / size;
  return `${value >= 99.5 ? value.toFixed(0) : Number(value.toPrecision(2))} ${unit}`;
}
