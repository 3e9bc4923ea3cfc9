/** Which running instances a change is about, as a query on `process_instance as i`. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { likePattern } from '../../store/like.ts';
import { processInstances } from '../orchestration/process-instances.ts';
import { applyFilter } from '../orchestration/search/filter.ts';
import type { Filter } from '../orchestration/search/request.ts';
import type { changeFilter } from './schema.ts';
import type { ChangeSelection } from './tables.ts';

type ChangeFilter = z.infer<typeof changeFilter>;

/** `startedBy`: instances that began later were not meant when the change was asked for. */
export function selectInstances(db: Knex, selection: ChangeSelection, startedBy: number): Knex.QueryBuilder {
  const found = processInstances.from(db, startedBy).where('i.status', 'active').where('i.started_at', '<=', startedBy);
  if ('search' in selection) applyFilter(db, found, processInstances, selection.search as Filter);
  else narrow(db, found, selection.own as ChangeFilter);
  return found;
}

function narrow(db: Knex, found: Knex.QueryBuilder, filter: ChangeFilter): void {
  if (filter.instanceKeys) found.whereIn('i.key', filter.instanceKeys);
  if (filter.processId) found.where('i.process_id', filter.processId);
  if (filter.version) found.where('i.version', filter.version);
  if (filter.processDefinitionKey) found.where('i.process_definition_key', filter.processDefinitionKey);
  if (filter.businessKey) found.where('i.business_key', filter.businessKey);
  if (filter.startedFrom) found.where('i.started_at', '>=', Date.parse(filter.startedFrom));
  if (filter.startedTo) found.where('i.started_at', '<', Date.parse(filter.startedTo));
  if (filter.incident !== undefined) found.where('i.incidents', filter.incident ? '>' : '=', 0);
  if (filter.tag) found.whereRaw(`i.tags like ? escape '\\'`, [likePattern(JSON.stringify(filter.tag))]);
  if (filter.elementId) {
    const there = { 'e.element_id': filter.elementId, 'e.state': 'active' };
    found.whereExists(db('element_instance as e').where('e.process_instance_key', db.ref('i.key')).where(there));
  }
  if (filter.incidentType) {
    const open = { 'n.error_type': filter.incidentType, 'n.state': 'active' };
    found.whereExists(db('incident as n').where('n.process_instance_key', db.ref('i.key')).where(open));
  }
}
