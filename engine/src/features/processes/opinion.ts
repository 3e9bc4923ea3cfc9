/**
 * The second opinion on a model that is about to be published: the inputs that the pack's scenarios gave to the process
 * are replayed on the new model; without scenarios, runs are explored. It takes at most `BUDGET_MS`; a pack whose
 * scenarios have not been played yet is recorded in the background, and until then explored runs stand in.
 */
import type { Knex } from 'knex';
import { compile, type ProcessModel } from '../../core/bpmn/index.ts';
import { exploreRuns, replay, secondOpinion, type NamedRun } from '../../lab/second-opinion/index.ts';
import { activePack, versionRow } from '../packs/active.ts';
import type { FeatureDeps } from '../feature.ts';
import { deadlineIn, opinionFeelContext, recordedInputs, recordingOf, type RecordedInputs } from '../packs/opinion.ts';
import type { PlayedScenario } from '../packs/scenarios.ts';
import { asResult, type OpinionResult } from './opinion-result.ts';

const BUDGET_MS = 1_500;
/** How much of it may be spent on waiting for a recording. */
const WAIT_MS = 300;
/** Steps of one command, well below those of the server. */
const MAX_STEPS = 500;

/** None for a model with errors, which has nothing to run. */
export async function opinionOn(
  db: Knex,
  xml: string,
  background: FeatureDeps['background'],
): Promise<OpinionResult[]> {
  const { processes } = await compile(xml);
  const expired = deadlineIn(BUDGET_MS);
  const results: OpinionResult[] = [];
  for (const model of processes) {
    const { source, runs } = await runsOf(db, xml, model, background);
    const options = { feelContext: opinionFeelContext(), expired };
    results.push(asResult(await secondOpinion(xml, model.processId, runs, options), source));
  }
  return results;
}

async function runsOf(
  db: Knex,
  xml: string,
  model: ProcessModel,
  background: FeatureDeps['background'],
): Promise<{ source: OpinionResult['source']; runs: NamedRun[] }> {
  const env = { feelContext: opinionFeelContext(), maxSteps: MAX_STEPS };
  const recorded = await scenariosOf(db, model.processId, background);
  const runs = recorded
    .map(({ name, inputs }) => ({ name, run: replay(model, inputs, env) }))
    .filter(({ run }) => run.steps.length > 0);
  if (runs.length > 0) return { source: 'scenarios', runs };
  return { source: 'explored', runs: await exploreRuns(xml, model, env) };
}

async function scenariosOf(
  db: Knex,
  processId: string,
  background: FeatureDeps['background'],
): Promise<RecordedInputs[]> {
  const origins: { origin: string }[] = await db('process_definition')
    .where('process_id', processId)
    .where('origin', 'like', 'pack:%')
    .distinct('origin');
  const packId = origins[0]?.origin.slice('pack:'.length);
  if (packId === undefined || !(await db('pack').where({ id: packId }).first('id'))) return [];
  const { hash } = await activePack(db, packId);
  const files = (await versionRow(db, hash))?.files;
  if (!files) return [];
  const { played, stop } = recordingOf(files);
  background('opinion.record', async (closing) => {
    closing.addEventListener('abort', () => stop.abort());
    await played.catch((error: unknown) => {
      if (!closing.aborted) throw error;
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PlayedScenario[]>((resolve) => (timer = setTimeout(resolve, WAIT_MS, [])));
  try {
    return recordedInputs(await Promise.race([played, late]), processId);
  } catch {
    // Scenarios that cannot be played are the pack check's concern; here explored runs stand in.
    return [];
  } finally {
    clearTimeout(timer);
  }
}
