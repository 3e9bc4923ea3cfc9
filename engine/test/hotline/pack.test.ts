/** The hotline pack checks without a problem and plays all its scenarios. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkPack } from '../../src/features/packs/check.ts';
import { readPackDirectory } from '../../src/features/packs/directory.ts';
import { engineJobTypes } from '../../src/features/packs/job-types.ts';
import { runScenarios } from '../../src/features/packs/scenarios.ts';

const directory = fileURLToPath(new URL('../../../packs/hotline', import.meta.url));

it('has no problems', async () => {
  const { problems } = await checkPack(await readPackDirectory(directory), { jobTypes: engineJobTypes() });
  expect(problems).toEqual([]);
});

it('plays its scenarios', async () => {
  const results = await runScenarios(await readPackDirectory(directory));
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(18);
});
