/**
 * What is known while the effects of one step become rows. Shared by the nouns that write them (tasks, jobs, messages,
 * incidents, variables) and by `projection.ts`, which leads through the effects.
 */
import type { DecisionResult } from '../../core/decisions/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Definition } from './definition-cache.ts';
import type { Execution } from './execution.ts';
import type { DecisionDefinitionRow, ElementInstanceRow, LiveVisit, ProcessInstanceRow } from './tables.ts';

export interface Evaluation {
  decision: DecisionDefinitionRow;
  result: DecisionResult;
  /** Who asked. */
  elementId: string;
  elementInstanceKey: string;
}

/** `row` is private to the step. */
export interface ProjectedStep {
  readonly execution: Execution;
  readonly definition: Definition;
  readonly row: ProcessInstanceRow;
  /** History rows of visits that began in this step. */
  readonly begun: Map<string, ElementInstanceRow>;
  /** History rows of visits that began earlier and ended in this step. */
  readonly ended: ElementInstanceRow[];
  readonly scopes: Map<string, JsonObject>;
}

/** Scopes whose variables an element sees, innermost first. */
export function scopePath(row: ProcessInstanceRow, elementInstanceKey: string): string[] {
  const path: string[] = [];
  for (let key = elementInstanceKey; key !== row.key; key = row.live[key]!.scopeKey) {
    path.push(key);
    if (!row.live[key]) break;
  }
  return [...path, row.key];
}

/** Columns that say where a row belongs. */
export const placeOf = (projection: ProjectedStep, at: { elementId: string; elementInstanceKey: string }) => ({
  process_instance_key: projection.row.key,
  process_definition_key: projection.row.process_definition_key,
  process_id: projection.row.process_id,
  element_id: at.elementId,
  element_instance_key: at.elementInstanceKey,
});

/** History of a visit that is live. */
export function historyRow(projection: ProjectedStep, key: string, visit: LiveVisit): ElementInstanceRow {
  const { model } = projection.definition;
  const index = model.indexOf.get(visit.elementId);
  return {
    key,
    process_instance_key: projection.row.key,
    process_definition_key: projection.row.process_definition_key,
    process_id: projection.row.process_id,
    element_id: visit.elementId,
    element_name: (index === undefined ? undefined : model.elements[index]?.name) ?? '',
    type: visit.type,
    state: 'active',
    scope_key: visit.scopeKey,
    started_at: visit.startedAt,
    ended_at: null,
  };
}
