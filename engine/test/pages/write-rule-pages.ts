/**
 * Brings the tables of the alarm pack's page up to date, from the project's root:
 * `node engine/run-ts.mjs engine/test/pages/write-rule-pages.ts && npx prettier --write packs`. A test fails while they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readPackDirectory } from '../../src/features/packs/directory.ts';
import { readPack } from '../../src/features/packs/read.ts';
import { ruleTable } from './rule-table.ts';

const directory = 'packs/alarm-linkage';
const { content } = readPack(await readPackDirectory(directory));
if (!content) throw new Error('the pack cannot be read');
const page = `${directory}/README.md`;
const parts = readFileSync(page, 'utf8').split(/<!-- rules (zh|en) -->\n[\s\S]*?<!-- end -->/);
const written = parts.map((part, i) =>
  i % 2 === 0 ? part : `<!-- rules ${part} -->\n\n${ruleTable(content, part as 'zh' | 'en')}\n\n<!-- end -->`,
);
writeFileSync(page, written.join(''));
