/**
 * Jobs as a resource: those that wait or are being worked, and those that are over. Jobs that the engine works itself
 * (`liandong:*`) end within the step that made them and are found as element instances only.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { special, type Resource } from './search/resource.ts';
import { TENANT, tenantField, timeOrNull } from './shapes.ts';

/** MIGRATED and RETRIES_UPDATED are names of the contract for what here is a waiting job like any other. */
const states = {
  ...{ CREATED: 'created', FAILED: 'failed', TIMED_OUT: 'timed_out', COMPLETED: 'completed', CANCELED: 'canceled' },
  ...{ ERROR_THROWN: 'error_thrown', MIGRATED: 'migrated', RETRIES_UPDATED: 'retries_updated' },
} as const;

interface FoundJob {
  key: string;
  process_instance_key: string;
  process_definition_key: string;
  process_id: string;
  element_id: string;
  element_instance_key: string;
  type: string;
  retries: number;
  worker: string | null;
  deadline: number | null;
  error_message: string | null;
  error_code: string | null;
  headers: string;
  ended_at: number | null;
  state: string;
}

const columns = [
  ...['key', 'process_instance_key', 'process_definition_key', 'process_id', 'element_id', 'element_instance_key'],
  ...['type', 'retries', 'worker', 'deadline', 'error_message', 'headers'],
];

/** A lease that is over is seen here at once; the row changes only when the job is taken anew. */
const openState =
  `case when deadline > ? then 'created' when deadline is not null then 'timed_out' ` +
  `when error_message is not null then 'failed' else 'created' end as state`;

function allJobs(db: Knex, now: number): Knex.QueryBuilder {
  // The type of a null is said, or PostgreSQL takes it for text where the other half has a number.
  const open = db('job').select(
    ...columns,
    db.raw('cast(null as text) as error_code'),
    db.raw('cast(null as bigint) as ended_at'),
    db.raw(openState, [now]),
  );
  const over = db('ended_job').select(...columns, 'error_code', 'ended_at', 'state');
  return db.from(open.unionAll(over).as('j'));
}

export const jobs: Resource<FoundJob> = {
  name: { zh: '作业', en: 'job' },
  from: allJobs,
  select: ['j.*'],
  fields: {
    jobKey: { type: 'key', column: 'j.key' },
    type: { type: 'text', column: 'j.type' },
    state: { type: 'text', column: 'j.state', values: states },
    retries: { type: 'number', column: 'j.retries' },
    worker: { type: 'text', column: 'j.worker', nullable: true },
    deadline: { type: 'time', column: 'j.deadline', nullable: true },
    endTime: { type: 'time', column: 'j.ended_at', nullable: true },
    errorCode: { type: 'text', column: 'j.error_code', nullable: true },
    errorMessage: { type: 'text', column: 'j.error_message', nullable: true },
    elementId: { type: 'text', column: 'j.element_id' },
    elementInstanceKey: { type: 'key', column: 'j.element_instance_key' },
    processInstanceKey: { type: 'key', column: 'j.process_instance_key' },
    processDefinitionKey: { type: 'key', column: 'j.process_definition_key' },
    processDefinitionId: { type: 'text', column: 'j.process_id' },
    kind: { type: 'text', constant: 'BPMN_ELEMENT' },
    listenerEventType: { type: 'text', constant: 'UNSPECIFIED' },
    isDenied: { type: 'flag', constant: null },
    deniedReason: { type: 'text', constant: null },
    tenantId: tenantField,
  },
  special: {
    hasFailedWithRetriesLeft: special<boolean>({
      schema: z.boolean(),
      apply: (query, value) => void query.whereRaw(`${value ? '' : 'not '}(j.state = 'failed' and j.retries > 0)`),
    }),
  },
  key: 'jobKey',
  view: (row) => ({
    jobKey: row.key,
    type: row.type,
    state: Object.entries(states).find(([, stored]) => stored === row.state)![0],
    retries: row.retries,
    worker: row.worker ?? '',
    deadline: timeOrNull(row.deadline),
    endTime: timeOrNull(row.ended_at),
    errorCode: row.error_code,
    errorMessage: row.error_message,
    hasFailedWithRetriesLeft: row.state === 'failed' && row.retries > 0,
    customHeaders: JSON.parse(row.headers) as Record<string, string>,
    elementId: row.element_id,
    elementInstanceKey: row.element_instance_key,
    processInstanceKey: row.process_instance_key,
    processDefinitionKey: row.process_definition_key,
    processDefinitionId: row.process_id,
    kind: 'BPMN_ELEMENT',
    listenerEventType: 'UNSPECIFIED',
    tenantId: TENANT,
  }),
};
