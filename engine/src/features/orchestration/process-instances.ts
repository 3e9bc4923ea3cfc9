/** Process instances as a resource: by what they are found, in searches, statistics and batches alike. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { likePattern } from '../../store/like.ts';
import { applyCondition } from './search/filter.ts';
import { fieldFilter } from './search/request.ts';
import { special, type Condition, type Field, type Resource } from './search/resource.ts';
import { instanceStates, nameOfState, TENANT, tenantField, time, timeOrNull } from './shapes.ts';
import { variableFilters, whereVariables, type VariableFilters } from './variable-filter.ts';

export interface FoundInstance {
  key: string;
  process_id: string;
  version: number;
  process_definition_key: string;
  status: string;
  incidents: number;
  tags: string;
  parent_key: string | null;
  parent_element_key: string | null;
  root_key: string;
  business_key: string | null;
  started_at: number;
  ended_at: number | null;
  definition_name: string;
  version_tag: string | null;
}

const elementId: Field = { type: 'text', column: 'e.element_id' };
const elementState: Field = { type: 'text', column: 'e.state', values: instanceStates };
const incidentMessage: Field = { type: 'text', column: 'n.message' };

const openIncidents = (db: Knex) =>
  db('incident as n').where('n.process_instance_key', db.ref('i.key')).where('n.state', 'active');

/** The three filters by elements speak of one element instance that fits all of them. */
const aboutElements = ['elementId', 'elementInstanceState', 'hasElementInstanceIncident'] as const;

function elementFilter(name: (typeof aboutElements)[number], schema: z.ZodType) {
  return special<unknown>({
    schema,
    apply(query, _value, db, beside) {
      const given = aboutElements.filter((one) => beside[one] !== undefined && beside[one] !== null);
      if (given[0] === name) query.whereExists(elementsLike(db, beside));
    },
  });
}

function elementsLike(db: Knex, filter: Readonly<Record<string, unknown>>): Knex.QueryBuilder {
  const elements = db('element_instance as e').where('e.process_instance_key', db.ref('i.key'));
  if (filter['elementId']) applyCondition(db, elements, elementId, filter['elementId'] as Condition);
  if (filter['elementInstanceState']) {
    applyCondition(db, elements, elementState, filter['elementInstanceState'] as Condition);
  }
  const stuck = openIncidents(db).where('n.element_instance_key', db.ref('e.key'));
  if (filter['hasElementInstanceIncident'] === true) elements.whereExists(stuck);
  if (filter['hasElementInstanceIncident'] === false) elements.whereNotExists(stuck);
  return elements;
}

export const processInstances: Resource<FoundInstance> = {
  name: { zh: '流程实例', en: 'process instance' },
  from: (db) => db('process_instance as i').join('process_definition as d', 'd.key', 'i.process_definition_key'),
  select: [
    ...['i.key', 'i.process_id', 'i.version', 'i.process_definition_key', 'i.status', 'i.incidents', 'i.tags'],
    ...['i.parent_key', 'i.parent_element_key', 'i.root_key', 'i.business_key', 'i.started_at', 'i.ended_at'],
    ...['d.name as definition_name', 'd.version_tag'],
  ],
  fields: {
    processInstanceKey: { type: 'key', column: 'i.key' },
    processDefinitionId: { type: 'text', column: 'i.process_id' },
    processDefinitionName: { type: 'text', column: 'd.name', as: 'definition_name' },
    processDefinitionVersion: { type: 'number', column: 'i.version' },
    processDefinitionVersionTag: { type: 'text', column: 'd.version_tag', nullable: true },
    processDefinitionKey: { type: 'key', column: 'i.process_definition_key' },
    parentProcessInstanceKey: { type: 'key', column: 'i.parent_key', nullable: true },
    parentElementInstanceKey: { type: 'key', column: 'i.parent_element_key', nullable: true },
    // Its name before 8.8, which clients still send.
    parentFlowNodeInstanceKey: { type: 'key', column: 'i.parent_element_key', nullable: true },
    rootProcessInstanceKey: { type: 'key', column: 'i.root_key' },
    businessId: { type: 'text', column: 'i.business_key', nullable: true },
    startDate: { type: 'time', column: 'i.started_at' },
    endDate: { type: 'time', column: 'i.ended_at', nullable: true },
    state: { type: 'text', column: 'i.status', values: instanceStates, as: 'status' },
    hasIncident: { type: 'number', column: 'i.incidents', filterable: false },
    tenantId: tenantField,
  },
  special: {
    hasIncident: special<boolean>({
      schema: z.boolean(),
      apply: (query, value) => void query.where('i.incidents', value ? '>' : '=', 0),
    }),
    variables: special<VariableFilters>({
      schema: variableFilters,
      apply: (query, filters, db) => whereVariables(query, db, 'i.key', filters),
    }),
    tags: special<string[]>({
      schema: z.array(z.string().min(1).max(100)).max(10),
      apply(query, tags) {
        for (const tag of tags) query.whereRaw(`i.tags like ? escape '\\'`, [likePattern(JSON.stringify(tag))]);
      },
    }),
    elementId: elementFilter('elementId', fieldFilter(elementId)),
    elementInstanceState: elementFilter('elementInstanceState', fieldFilter(elementState)),
    hasElementInstanceIncident: elementFilter('hasElementInstanceIncident', z.boolean()),
    errorMessage: special<Condition>({
      schema: fieldFilter(incidentMessage),
      apply(query, condition, db) {
        const incidents = openIncidents(db);
        applyCondition(db, incidents, incidentMessage, condition);
        query.whereExists(incidents);
      },
    }),
    hasRetriesLeft: special<boolean>({
      schema: z.boolean(),
      apply(query, value, db) {
        const failed = db('job as j')
          .where('j.process_instance_key', db.ref('i.key'))
          .whereNotNull('j.error_message')
          .where('j.retries', '>', 0);
        if (value) query.whereExists(failed);
        else query.whereNotExists(failed);
      },
    }),
  },
  or: true,
  key: 'processInstanceKey',
  view: (row) => ({
    processInstanceKey: row.key,
    processDefinitionId: row.process_id,
    processDefinitionName: row.definition_name || row.process_id,
    processDefinitionVersion: row.version,
    processDefinitionVersionTag: row.version_tag,
    processDefinitionKey: row.process_definition_key,
    parentProcessInstanceKey: row.parent_key,
    parentElementInstanceKey: row.parent_element_key,
    rootProcessInstanceKey: row.root_key,
    businessId: row.business_key,
    startDate: time(row.started_at),
    endDate: timeOrNull(row.ended_at),
    state: nameOfState(instanceStates, row.status),
    hasIncident: row.incidents > 0,
    tags: JSON.parse(row.tags) as string[],
    tenantId: TENANT,
  }),
};
