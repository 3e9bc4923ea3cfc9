/** Decision tables: one DMN file is one decision requirements graph with its decisions, versioned together. */
import { compileDecisions, type CompiledDecision } from '../../core/decisions/index.ts';
import type { Problem } from '../../core/problem.ts';
import type { Deployment } from '../processes.ts';
import { latest, nameDefinition, nameInDeployment } from './definition-refs.ts';
import { keepResource, newDefinition, type ResourceFile } from './definition-rows.ts';
import type { Execution } from './execution.ts';

export interface ReadDecisions {
  file: ResourceFile;
  requirements: { id: string; name: string };
  decisions: CompiledDecision[];
}

interface Target {
  deploymentKey: string;
  origin: string | null;
}

export async function readDecisions(
  file: ResourceFile,
): Promise<{ decisions: ReadDecisions | null; problems: Problem[] }> {
  const { requirements, decisions, problems } = await compileDecisions(file.content);
  return { decisions: requirements && { file, requirements, decisions }, problems };
}

export async function deployDecisions(
  execution: Execution,
  target: Target,
  read: ReadDecisions,
): Promise<{ requirements: Deployment['requirements'][number]; decisions: Deployment['decisions'] }> {
  const requirements = await deployRequirements(execution, target, read);
  const decisions: Deployment['decisions'] = [];
  for (const decision of read.decisions) {
    decisions.push(await deployDecision(execution, target, read, requirements, decision));
  }
  return { requirements, decisions };
}

async function deployRequirements(
  execution: Execution,
  { deploymentKey, origin }: Target,
  { file, requirements: { id, name } }: ReadDecisions,
): Promise<Deployment['requirements'][number]> {
  const { uow } = execution;
  const answer = { requirementsId: id, name, resourceName: file.name };
  const before = await latest(uow, 'requirements', id);
  if (before?.hash === file.hash) {
    return { ...answer, version: before.version, requirementsKey: before.definition_key, unchanged: true };
  }
  await keepResource(execution, 'dmn', file);
  const common = newDefinition(execution, file, deploymentKey, origin, (before?.version ?? 0) + 1);
  uow.insert('decision_requirements', { ...common, requirements_id: id, name });
  await nameDefinition(uow, 'requirements', { ...common, id, deploymentKey });
  return { ...answer, version: common.version, requirementsKey: common.key, unchanged: false };
}

async function deployDecision(
  execution: Execution,
  { deploymentKey, origin }: Target,
  { file }: ReadDecisions,
  { requirementsId, requirementsKey }: { requirementsId: string; requirementsKey: string },
  { id, name, versionTag }: CompiledDecision,
): Promise<Deployment['decisions'][number]> {
  const { uow } = execution;
  const answer = { decisionId: id, name, requirementsId, requirementsKey };
  const before = await latest(uow, 'decision', id);
  if (before?.hash === file.hash) {
    const { definition_key: key, version } = before;
    await nameInDeployment(uow, 'decision', id, { key, version, hash: file.hash }, deploymentKey);
    return { ...answer, version, decisionKey: key, unchanged: true };
  }
  const row = {
    ...newDefinition(execution, file, deploymentKey, origin, (before?.version ?? 0) + 1),
    decision_id: id,
    name,
    version_tag: versionTag,
    requirements_key: requirementsKey,
    requirements_id: requirementsId,
  };
  uow.insert('decision_definition', row);
  await nameDefinition(uow, 'decision', { ...row, id, deploymentKey, tag: versionTag });
  return { ...answer, version: row.version, decisionKey: row.key, unchanged: false };
}
