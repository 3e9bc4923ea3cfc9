/** `docs/feel.md` names every built-in function with the signatures that the code has, and no other. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtinSignatures } from './builtins/index.ts';

const page = readFileSync(new URL('../../../../docs/feel.md', import.meta.url), 'utf8');

it('lists every built-in with its signatures', () => {
  const rows = page
    .slice(page.indexOf('## Built-in functions'))
    .split('\n')
    .map((line) => /^\| `([^`]+)`\s*\| (.+?)\s*\|/.exec(line))
    .filter((row) => row !== null);
  const documented = rows.map(([, name = '', cell = '']) => [
    name,
    cell.split('<br>').map((text) => text.trim().replace(/^`\(|\)`$/g, '')),
  ]);
  expect(documented).toEqual([...builtinSignatures()]);
});

it('gives a source for each of them', () => {
  const sources = page.split('\n').filter((line) => /^\| `/.test(line));
  for (const line of sources) expect(line).toMatch(/\| (§10\.3\.[\d.]+( rule \d+)?|DMN 1\.4|Camunda 8)\s*\|/);
});
