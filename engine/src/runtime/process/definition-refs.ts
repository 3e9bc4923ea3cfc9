/**
 * Names of definitions: `process:leave` (latest), `process:leave/3`, `process:leave@v2` (version tag) and
 * `process:leave#<deploymentKey>`. Each is one row, so that every way of naming a definition is one read by key.
 */
import type { UnitOfWork } from '../command.ts';
import type { DefinitionRefRow } from './tables.ts';

export type DefinitionKind = 'process' | 'decision' | 'requirements' | 'form';

export interface Binding {
  binding: 'latest' | 'deployment' | 'versionTag';
  versionTag?: string;
  /** Deployment of the caller, for binding `deployment`. */
  deploymentKey?: string;
}

export const latestRef = (kind: DefinitionKind, id: string) => `${kind}:${id}`;
export const versionRef = (kind: DefinitionKind, id: string, version: number) => `${kind}:${id}/${version}`;
export const tagRef = (kind: DefinitionKind, id: string, tag: string) => `${kind}:${id}@${tag}`;
export const deploymentRef = (kind: DefinitionKind, id: string, deploymentKey: string) =>
  `${kind}:${id}#${deploymentKey}`;

export function boundRef(kind: DefinitionKind, id: string, binding: Binding): string {
  if (binding.binding === 'versionTag') return tagRef(kind, id, binding.versionTag ?? '');
  if (binding.binding === 'deployment') return deploymentRef(kind, id, binding.deploymentKey ?? '');
  return latestRef(kind, id);
}

/** The newest definition of that name, if any is deployed. */
export function latest(uow: UnitOfWork, kind: DefinitionKind, id: string): Promise<DefinitionRefRow | undefined> {
  return uow.get('definition_ref', latestRef(kind, id));
}

/** Writes all names of a definition; an existing name (latest, tag) moves to it. */
export async function nameDefinition(
  uow: UnitOfWork,
  kind: DefinitionKind,
  definition: { id: string; key: string; version: number; hash: string; deploymentKey: string; tag?: string | null },
): Promise<void> {
  const refs = [
    latestRef(kind, definition.id),
    versionRef(kind, definition.id, definition.version),
    ...(definition.tag ? [tagRef(kind, definition.id, definition.tag)] : []),
  ];
  for (const ref of refs) await putRef(uow, ref, definition);
  await nameInDeployment(uow, kind, definition.id, definition, definition.deploymentKey);
}

/** Content that was deployed before belongs to the new deployment too: what is deployed with it is bound to it. */
export async function nameInDeployment(
  uow: UnitOfWork,
  kind: DefinitionKind,
  id: string,
  definition: { key: string; version: number; hash: string },
  deploymentKey: string,
): Promise<void> {
  await putRef(uow, deploymentRef(kind, id, deploymentKey), definition);
}

async function putRef(
  uow: UnitOfWork,
  ref: string,
  definition: { key: string; version: number; hash: string },
): Promise<void> {
  const values = { definition_key: definition.key, version: definition.version, hash: definition.hash };
  const existing = await uow.get('definition_ref', ref);
  if (existing) uow.update('definition_ref', { ...existing, ...values });
  else uow.insert('definition_ref', { ref, ...values, rev: 1 });
}
