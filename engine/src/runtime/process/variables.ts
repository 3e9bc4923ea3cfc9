/**
 * Variables as rows, one per scope, for workers, tasks and searches. They follow the kernel's own and never lead it.
 * What an element sees is the merge of its scopes, inner ones winning.
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../command.ts';
import { scopeNotFound } from './errors.ts';
import type { Execution } from './execution.ts';
import type { ProjectedStep } from './projected-step.ts';
import type { VariableScopeRow } from './tables.ts';

/** Writes what a step set. Scopes that began in this step have no row yet. */
export async function writeScopes(projection: ProjectedStep, created: boolean): Promise<void> {
  const { row, begun, scopes, execution } = projection;
  const { uow } = execution;
  for (const [scopeKey, variables] of scopes) {
    const fresh = begun.has(scopeKey) || (created && scopeKey === row.key);
    const existing = fresh ? undefined : await uow.get('variable_scope', scopeKey);
    if (existing) {
      uow.update('variable_scope', { ...existing, variables: { ...existing.variables, ...variables } });
    } else {
      uow.insert('variable_scope', { scope_key: scopeKey, process_instance_key: row.key, variables });
    }
  }
}

/** What is visible along a scope path (innermost first). */
export function merge(path: readonly string[], scopes: ReadonlyMap<string, VariableScopeRow>): JsonObject {
  const visible: JsonObject = {};
  for (const key of [...path].reverse()) Object.assign(visible, scopes.get(key)?.variables);
  return visible;
}

export async function visibleVariables(uow: UnitOfWork, path: readonly string[]): Promise<JsonObject> {
  const rows = await uow.getMany('variable_scope', path);
  return merge(path, new Map(rows.map((row) => [row.scope_key, row])));
}

/** Sets variables at an instance or a live element instance. Refuses with SCOPE_NOT_FOUND. */
export async function setVariables(
  execution: Execution,
  scopeKey: string,
  variables: JsonObject,
  local: boolean,
): Promise<void> {
  const { uow } = execution;
  const instance = await uow.get('process_instance', scopeKey);
  const visit = instance ? undefined : await uow.get('element_instance', scopeKey);
  if (instance ? instance.status !== 'active' : visit?.state !== 'active') throw scopeNotFound({ key: scopeKey });
  const instanceKey = instance?.key ?? visit!.process_instance_key;
  await execution.step(instanceKey, { type: 'setVariables', scopeKey, variables, local });
}
