import { createRequire } from 'node:module';

import type Table from 'cli-table3';

const load = createRequire(import.meta.url);

/** An empty table with these columns, the first of them to the left. Its package is loaded for those who print one. */
export function openTable(head: string[]): Table.Table {
  const CliTable = load('cli-table3') as typeof Table;
  return new CliTable({
    head,
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
}
