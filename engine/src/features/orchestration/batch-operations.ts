/** Batch operations and their items as resources that are searched: changes over many instances, in Camunda's words. */
import type { Text } from '../../core/json.ts';
import type { Resource } from './search/resource.ts';
import { nameOfState, time, timeOrNull } from './shapes.ts';

export const operationTypes = {
  CANCEL_PROCESS_INSTANCE: 'cancel',
  RESOLVE_INCIDENT: 'resolve',
  MIGRATE_PROCESS_INSTANCE: 'migrate',
  MODIFY_PROCESS_INSTANCE: 'modify',
} as const;

const operationStates = {
  CREATED: 'collecting',
  ACTIVE: 'running',
  SUSPENDED: 'paused',
  COMPLETED: 'done',
  CANCELED: 'canceled',
} as const;

const itemStates = {
  ACTIVE: 'open',
  COMPLETED: 'done',
  FAILED: 'failed',
  SKIPPED: 'skipped',
  CANCELED: 'canceled',
} as const;

interface FoundOperation {
  id: string;
  kind: string;
  status: string;
  created_at: number;
  ended_at: number | null;
  total: number;
  succeeded: number;
  failed: number;
  skipped: number;
}

export const batchOperations: Resource<FoundOperation> = {
  name: { zh: '批量操作', en: 'batch operation' },
  from: (db) => db('process_change as c'),
  select: ['c.*'],
  fields: {
    batchOperationKey: { type: 'text', column: 'c.id', as: 'id' },
    operationType: { type: 'text', column: 'c.kind', values: operationTypes },
    state: { type: 'text', column: 'c.status', values: operationStates },
    startDate: { type: 'time', column: 'c.created_at', filterable: false },
    endDate: { type: 'time', column: 'c.ended_at', nullable: true, filterable: false },
  },
  key: 'batchOperationKey',
  view: (row) => ({
    batchOperationKey: row.id,
    state: nameOfState(operationStates, row.status),
    batchOperationType: nameOfState(operationTypes, row.kind),
    startDate: time(Number(row.created_at)),
    endDate: timeOrNull(row.ended_at === null ? null : Number(row.ended_at)),
    operationsTotalCount: row.total,
    operationsFailedCount: row.failed,
    // What needed nothing is done, too: the counts add up to the total.
    operationsCompletedCount: row.succeeded + row.skipped,
    errors: [],
  }),
};

interface FoundItem {
  id: string;
  change_id: string;
  kind: string;
  process_instance_key: string;
  status: string;
  at: number | null;
  message: string | null;
}

export const batchItems: Resource<FoundItem> = {
  name: { zh: '批量操作明细', en: 'batch operation item' },
  from: (db) => db('process_change_item as i').join('process_change as c', 'c.id', 'i.change_id'),
  select: ['i.id', 'i.change_id', 'i.process_instance_key', 'i.status', 'i.at', 'i.message', 'c.kind'],
  fields: {
    /** Ends every order; an instance may be an item of several operations. */
    id: { type: 'text', column: 'i.id', filterable: false, sortable: false },
    batchOperationKey: { type: 'text', column: 'i.change_id', as: 'change_id' },
    itemKey: { type: 'text', column: 'i.process_instance_key' },
    processInstanceKey: { type: 'key', column: 'i.process_instance_key' },
    state: { type: 'text', column: 'i.status', values: itemStates },
    operationType: { type: 'text', column: 'c.kind', values: operationTypes },
  },
  key: 'id',
  view: (row) => ({
    operationType: nameOfState(operationTypes, row.kind),
    batchOperationKey: row.change_id,
    itemKey: row.process_instance_key,
    processInstanceKey: row.process_instance_key,
    state: nameOfState(itemStates, row.status),
    processedDate: timeOrNull(row.at === null ? null : Number(row.at)),
    errorMessage: row.status === 'failed' && row.message ? (JSON.parse(row.message) as Text).en : null,
  }),
};
