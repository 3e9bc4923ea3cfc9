/** The pack of alarm rules checks without a problem and plays all its scenarios; every rule has one. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkPack } from '../../src/features/packs/check.ts';
import { readPackDirectory } from '../../src/features/packs/directory.ts';
import { engineJobTypes } from '../../src/features/packs/job-types.ts';
import { playScenarios } from '../../src/features/packs/scenarios.ts';

const directory = fileURLToPath(new URL('../../../packs/alarm-linkage', import.meta.url));

it('has no problems', async () => {
  const { problems } = await checkPack(await readPackDirectory(directory), { jobTypes: engineJobTypes() });
  expect(problems).toEqual([]);
});

it('plays its scenarios to the second', async () => {
  const played = await playScenarios(await readPackDirectory(directory));
  expect(played.flatMap(({ result }) => (result.passed ? [] : [`${result.file}: ${result.failure}`]))).toEqual([]);
});
