/**
 * Commands of the designer: `process.publish` deploys a changed model as the newest version, `process.rollback` deploys
 * an older version's content once more. Running instances stay on their version. All or nothing, with all problems.
 */
import { z } from 'zod';
import { compile } from '../../core/bpmn/index.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { latest, versionRef } from '../../runtime/process/definition-refs.ts';
import type { Deployment } from '../../runtime/processes.ts';
import { processChanged, versionNotFound } from './errors.ts';
import { publishProcess, rollbackProcess, type Published } from './schema.ts';

export const publish: CommandDefinition<z.infer<typeof publishProcess>, Published> = {
  type: 'process.publish',
  payload: publishProcess,
  async execute(uow, { xml, comment, baseVersion }, ctx) {
    const { processes } = await compile(xml);
    const first = processes[0]?.processId ?? 'process';
    if (baseVersion !== undefined) await assertNewest(uow, first, baseVersion);
    const name = (await resourceName(uow, first)) ?? `${first}.bpmn`;
    const deployment = await uow.processes.deploy({ resources: [{ name, content: xml }] });
    note(uow, ctx, deployment, comment ?? null, null);
    return published(deployment);
  },
  audit: ({ comment }, { published: versions }) => ({
    objectType: 'process',
    objectId: versions[0]?.processId ?? '',
    summary: {
      versions: versions.map(({ processId, version }) => `${processId} v${version}`),
      comment: comment ?? null,
    },
  }),
};

const rollbackPayload = rollbackProcess.extend({ processId: z.string().max(400) });

export const rollback: CommandDefinition<z.infer<typeof rollbackPayload>, Published> = {
  type: 'process.rollback',
  payload: rollbackPayload,
  async execute(uow, { processId, version, comment }, ctx) {
    const ref = await uow.get('definition_ref', versionRef('process', processId, version));
    if (!ref) throw versionNotFound({ process: processId, version });
    const definition = await uow.require('process_definition', ref.definition_key);
    const resource = await uow.require('deployed_resource', definition.hash);
    const name = definition.resource_name;
    const deployment = await uow.processes.deploy({ resources: [{ name, content: resource.content }] });
    note(uow, ctx, deployment, comment ?? null, version);
    return published(deployment);
  },
  audit: ({ processId, version, comment }) => ({
    objectType: 'process',
    objectId: processId,
    summary: { restored: version, comment: comment ?? null },
  }),
};

/** Somebody else may have published since the editor was opened: theirs is not overwritten unseen. */
async function assertNewest(uow: UnitOfWork, processId: string, baseVersion: number): Promise<void> {
  const version = (await latest(uow, 'process', processId))?.version ?? 0;
  if (version !== baseVersion) throw processChanged({ process: processId, version, baseVersion });
}

async function resourceName(uow: UnitOfWork, processId: string): Promise<string | null> {
  const ref = await latest(uow, 'process', processId);
  return ref ? (await uow.require('process_definition', ref.definition_key)).resource_name : null;
}

function note(
  uow: UnitOfWork,
  { actor }: CommandContext,
  deployment: Deployment,
  comment: string | null,
  restoredVersion: number | null,
): void {
  for (const { processDefinitionKey, unchanged } of deployment.processes) {
    if (unchanged) continue;
    uow.insert('definition_note', {
      definition_key: processDefinitionKey,
      comment,
      author: actor.name,
      restored_version: restoredVersion,
    });
  }
}

const published = ({ processes, problems }: Deployment): Published => ({
  published: processes.map(({ processId, version, processDefinitionKey, unchanged }) => ({
    ...{ processId, version, processDefinitionKey, unchanged },
  })),
  problems,
});
