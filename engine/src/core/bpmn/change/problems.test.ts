/** Every problem is told in both languages, with a mend, and stands on the page that says what is refused. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { changeProblem, changeProblems } from './problems.ts';

const page = readFileSync(new URL('../../../../../docs/changing-running-processes.md', import.meta.url), 'utf8');
const data = {
  ...{
    processId: 'p',
    type: 'T',
    targetType: 'U',
    target: 't',
    other: 'o',
    scope: 's',
    flow: 'f',
    key: '1',
    name: 'n',
  },
  ...{ count: 2, detail: 'd' },
};

it.each(Object.keys(changeProblems) as (keyof typeof changeProblems)[])('%s is complete and documented', (code) => {
  const { message, mend } = changeProblem(code, 'element', data);
  for (const text of [message, mend ?? { zh: '', en: '' }]) {
    expect(text.zh).toMatch(/\p{Script=Han}/u);
    expect(text.en).not.toMatch(/\p{Script=Han}/u);
    expect(text.zh + text.en).not.toMatch(/[{}]/);
  }
  expect(page).toContain(`\`${code}\``);
});

it('the page names no code that there is not', () => {
  const named = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  expect(named.filter((code) => !Object.hasOwn(changeProblems, code ?? ''))).toEqual([]);
});
