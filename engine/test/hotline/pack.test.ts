/** The hotline pack checks without a problem and plays all its scenarios. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { checkPack } from '../../src/features/packs/check.ts';
import { readPackDirectory } from '../../src/features/packs/directory.ts';
import { engineJobTypes } from '../../src/features/packs/job-types.ts';
import { packOpinion } from '../../src/features/packs/opinion.ts';
import { playScenarios } from '../../src/features/packs/scenarios.ts';

/** The comparison is not cut short on a busy machine. */
const WHOLE_MS = 600_000;
const directory = fileURLToPath(new URL('../../../packs/hotline', import.meta.url));

it('has no problems', async () => {
  const { problems } = await checkPack(await readPackDirectory(directory), { jobTypes: engineJobTypes() });
  expect(problems).toEqual([]);
});

it('plays its scenarios, and bpmn-engine agrees with what the processes did', async () => {
  const files = await readPackDirectory(directory);
  const played = await playScenarios(files);
  const results = played.map(({ result }) => result);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(18);
  const runs = (await packOpinion(files, played, WHOLE_MS)).flatMap((opinion) => opinion.runs);
  expect(runs.flatMap(({ name, difference }) => (difference ? `${name}: ${difference.text.en}` : []))).toEqual([]);
  expect(runs.filter(({ verdict }) => verdict !== 'same').map(({ name, exclusions }) => [name, exclusions])).toEqual(
    [],
  );
  expect(runs.length).toBeGreaterThanOrEqual(38);
});
