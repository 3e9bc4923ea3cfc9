/** The pack of alarm rules checks without a problem and plays all its scenarios; every rule has one; its page is true. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkPack } from '../../src/features/packs/check.ts';
import { readPackDirectory } from '../../src/features/packs/directory.ts';
import { engineJobTypes } from '../../src/features/packs/job-types.ts';
import { packRuleOpinion } from '../../src/features/packs/opinion.ts';
import { readPack } from '../../src/features/packs/read.ts';
import { playScenarios } from '../../src/features/packs/scenarios.ts';
import { ruleTable } from '../pages/rule-table.ts';

const directory = fileURLToPath(new URL('../../../packs/alarm-linkage', import.meta.url));
/** The comparison is not cut short on a busy machine. */
const WHOLE_MS = 600_000;

it('has no problems, and a scenario in which each rule raises', async () => {
  const { content, problems } = await checkPack(await readPackDirectory(directory), { jobTypes: engineJobTypes() });
  expect(problems).toEqual([]);
  const raised = Object.values(content!.scenarios).flatMap(({ steps }) =>
    steps.flatMap((step) => ('expect' in step ? (step.expect.alarms ?? []).map(({ rule }) => rule) : [])),
  );
  const silent = Object.values(content!.rules).filter(({ id }) => !raised.includes(id));
  expect(silent.map(({ id }) => id)).toEqual([]);
});

it('plays its scenarios to the second, and json-rules-engine agrees with what was judged', async () => {
  const files = await readPackDirectory(directory);
  const played = await playScenarios(files);
  expect(played.flatMap(({ result }) => (result.passed ? [] : [`${result.file}: ${result.failure}`]))).toEqual([]);
  const { compared, problems } = await packRuleOpinion(files, played, WHOLE_MS);
  expect(problems).toEqual([]);
  expect(compared).toBeGreaterThan(10_000);
});

it('says on its page what its rules say', async () => {
  const files = await readPackDirectory(directory);
  const { content } = readPack(files);
  const words = (page: string) => page.replace(/[ \t]+/g, ' ').replace(/-{3,}/g, '---');
  const page = words(files['README.md'] ?? '');
  for (const language of ['zh', 'en'] as const) expect(page).toContain(words(ruleTable(content!, language)));
});
