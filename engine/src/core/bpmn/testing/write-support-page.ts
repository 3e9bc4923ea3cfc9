/**
 * Brings the generated tables of `docs/bpmn.md` up to date, from the project's root:
 * `node engine/run-ts.mjs engine/src/core/bpmn/testing/write-support-page.ts && npx prettier --write docs/bpmn.md`.
 * A table is found by its head and replaced whole; the test beside `validation/support.ts` fails while they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { codeTable, elementTable, eventTable, refusedTable } from './support-page.ts';

const page = 'docs/bpmn.md';
const lines = readFileSync(page, 'utf8').split('\n');

const cells = (line: string) => line.replace(/[ \t]+/g, ' ').trim();

for (const table of [elementTable(), eventTable(), refusedTable(), codeTable()]) {
  const rows = table.split('\n');
  const start = lines.findIndex((line) => cells(line) === cells(rows[0] ?? ''));
  if (start < 0) throw new Error(`docs/bpmn.md has no table ${rows[0]}`);
  let end = start;
  while (lines[end]?.startsWith('|')) end += 1;
  lines.splice(start, end - start, ...rows);
}
writeFileSync(page, lines.join('\n'));
