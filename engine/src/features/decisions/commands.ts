/**
 * Commands of the table editor: `decision.publish` deploys a changed file, `decision.restore` deploys an older version's
 * content once more. What is asked from then on is answered by the new version. All or nothing, with all problems.
 */
import { z } from 'zod';
import { canonicalJson } from '../../core/canonical-json.ts';
import { readDmn, writeDmn, type DecisionFile } from '../../core/decisions/index.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { latest, versionRef } from '../../runtime/process/definition-refs.ts';
import type { DecisionDefinitionRow } from '../../runtime/process/tables.ts';
import type { Deployment } from '../../runtime/processes.ts';
import { decisionChanged, decisionElsewhere, decisionVersionNotFound } from './errors.ts';
import { publishDecisions, restoreDecision, type PublishedDecisions } from './schema.ts';

export const publish: CommandDefinition<z.infer<typeof publishDecisions>, PublishedDecisions> = {
  type: 'decision.publish',
  payload: publishDecisions,
  async execute(uow, { file, decisionId, comment, baseVersion }, ctx) {
    const newest = await newestOf(uow, decisionId);
    const version = newest?.version ?? 0;
    if (baseVersion !== undefined && version !== baseVersion) {
      throw decisionChanged({ decision: decisionId, version, baseVersion });
    }
    await assertOwn(uow, file);
    const name = newest?.resource_name ?? `${file.decisions[0]?.id ?? 'decision'}.dmn`;
    const deployment = await uow.processes.deploy({
      resources: [{ name, content: await contentOf(uow, file, newest) }],
    });
    note(uow, ctx, deployment, comment ?? null, null);
    return published(deployment);
  },
  audit: ({ decisionId, comment }, { published: versions }) => ({
    objectType: 'decision',
    objectId: decisionId,
    summary: {
      versions: versions.map((one) => `${one.decisionId} v${one.version}`),
      comment: comment ?? null,
    },
  }),
};

const restorePayload = restoreDecision.extend({ decisionId: z.string().max(400) });

export const restore: CommandDefinition<z.infer<typeof restorePayload>, PublishedDecisions> = {
  type: 'decision.restore',
  payload: restorePayload,
  async execute(uow, { decisionId, version, comment }, ctx) {
    const ref = await uow.get('definition_ref', versionRef('decision', decisionId, version));
    if (!ref) throw decisionVersionNotFound({ decision: decisionId, version });
    const definition = await uow.require('decision_definition', ref.definition_key);
    const resource = await uow.require('deployed_resource', definition.hash);
    const name = definition.resource_name;
    const deployment = await uow.processes.deploy({ resources: [{ name, content: resource.content }] });
    note(uow, ctx, deployment, comment ?? null, version);
    return published(deployment);
  },
  audit: ({ decisionId, version, comment }) => ({
    objectType: 'decision',
    objectId: decisionId,
    summary: { restored: version, comment: comment ?? null },
  }),
};

async function newestOf(uow: UnitOfWork, decisionId: string): Promise<DecisionDefinitionRow | null> {
  const ref = await latest(uow, 'decision', decisionId);
  return ref ? uow.require('decision_definition', ref.definition_key) : null;
}

/** A decision of that id that came with another file would be taken over unseen. */
async function assertOwn(uow: UnitOfWork, file: DecisionFile): Promise<void> {
  for (const { id } of file.decisions) {
    const known = await newestOf(uow, id);
    if (known && known.requirements_id !== file.id) {
      throw decisionElsewhere({ decision: id, requirements: known.requirements_id });
    }
  }
}

/** What says the same as the newest version is that version, however its file was written. */
async function contentOf(uow: UnitOfWork, file: DecisionFile, newest: DecisionDefinitionRow | null): Promise<string> {
  if (newest) {
    const { content } = await uow.require('deployed_resource', newest.hash);
    const before = await readDmn(content);
    if (before.file && canonicalJson(before.file) === canonicalJson(file)) return content;
  }
  return writeDmn(file);
}

function note(
  uow: UnitOfWork,
  { actor }: CommandContext,
  deployment: Deployment,
  comment: string | null,
  restoredVersion: number | null,
): void {
  for (const { decisionKey, unchanged } of deployment.decisions) {
    if (unchanged) continue;
    uow.insert('definition_note', {
      definition_key: decisionKey,
      comment,
      author: actor.name,
      restored_version: restoredVersion,
    });
  }
}

const published = ({ decisions, problems }: Deployment): PublishedDecisions => ({
  published: decisions.map(({ decisionId, version, decisionKey, unchanged }) => ({
    ...{ decisionId, version, decisionKey, unchanged },
  })),
  problems,
});
