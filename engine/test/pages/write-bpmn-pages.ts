/**
 * Brings the generated tables of `docs/bpmn.md` up to date, from the project's root:
 * `node engine/run-ts.mjs engine/test/pages/write-bpmn-pages.ts && npx prettier --write docs`.
 * A table is found by its head and replaced whole; unit tests fail while page and code differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { codeTable, elementTable, eventTable, refusedTable } from '../../src/core/bpmn/testing/support-page.ts';

write('docs/bpmn.md', [elementTable(), eventTable(), refusedTable(), codeTable()]);

function write(page: string, tables: readonly string[]): void {
  const lines = readFileSync(page, 'utf8').split('\n');
  for (const table of tables) {
    const rows = table.split('\n');
    const start = lines.findIndex((line) => cells(line) === cells(rows[0] ?? ''));
    if (start < 0) throw new Error(`${page} has no table ${rows[0]}`);
    let end = start;
    while (lines[end]?.startsWith('|')) end += 1;
    lines.splice(start, end - start, ...rows);
  }
  writeFileSync(page, lines.join('\n'));
}

function cells(line: string): string {
  return line.replace(/[ \t]+/g, ' ').trim();
}
