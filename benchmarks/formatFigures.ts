import Table from 'cli-table3';

import type { Figure } from './figure.js';

/** The figures as a table for people. */
export function formatFigures(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['', 'value', 'unit', 'baseline', 'x baseline', 'target', ''],
    colAligns: ['left', 'right', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, value, unit, baseline, target, ok } of figures) {
    const ratio = baseline === null ? '' : (value / baseline).toFixed(2);
    table.push([
      ...[name, short(value), unit, short(baseline), ratio, short(target)],
      ok === null ? '' : ok ? 'met' : 'MISSED',
    ]);
  }
  return table.toString();
}

/** Three significant digits, and never an exponent. */
function short(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
