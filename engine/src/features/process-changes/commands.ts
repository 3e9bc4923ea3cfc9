/**
 * Commands of changes over many instances. What happens to one instance, its result and the progress are one transaction
 * (`process-change.item`), so that a change goes on exactly where it was, whatever stopped it, and nothing is done twice.
 */
import { z } from 'zod';
import { AppError } from '../../core/error.ts';
import type { InstanceState } from '../../core/bpmn/types.ts';
import type { JsonObject } from '../../core/json.ts';
import type { AnyCommand, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { processNotFound } from '../../runtime/process/errors.ts';
import { carryOut, skipOf } from './carry-out.ts';
import { changeNotFound, changeState, skips, type Skip } from './errors.ts';
import { changePlan } from './schema.ts';
import './tables.ts';
import type { ChangePlan, ChangeSelection, ProcessChangeItemRow, ProcessChangeRow } from './tables.ts';

const key = z.string().regex(/^\d{1,19}$/);
const object = z.record(z.string(), z.json());
const id = z.object({ id: key });

export const RUN = 'process-change.run';
/** After a round in which nothing could be done (others hold the instances). */
const PAUSE_MS = 1_000;

const startPayload = z.object({
  plan: changePlan,
  selection: z.union([z.object({ own: object }), z.object({ search: object })]),
  reason: z.string().max(500),
});

/** Refuses with PROCESS_NOT_FOUND. */
const start: CommandDefinition<z.infer<typeof startPayload>, { id: string }> = {
  type: 'process-change.start',
  payload: startPayload,
  async execute(uow, { plan, selection, reason }, { actor }) {
    if (plan.kind === 'migrate' && !(await uow.get('process_definition', plan.targetDefinitionKey))) {
      throw processNotFound({ process: plan.targetDefinitionKey });
    }
    const change: ProcessChangeRow = {
      id: uow.nextKey(),
      kind: plan.kind,
      status: 'collecting',
      plan: plan as ChangePlan,
      selection: selection as ChangeSelection,
      reason,
      collected_to: '',
      ...{ total: 0, succeeded: 0, failed: 0, skipped: 0 },
      created_by: actor.id,
      created_by_kind: actor.kind,
      created_by_name: actor.name,
      created_at: uow.now,
      updated_at: uow.now,
      ended_at: null,
      rev: 1,
    };
    uow.insert('process_change', change);
    goOn(uow, change.id);
    return { id: change.id };
  },
  audit: ({ plan, selection, reason }, { id: changeId }) => ({
    objectType: 'process-change',
    objectId: changeId,
    summary: { plan: plan as unknown as JsonObject, selection: selection as unknown as JsonObject, reason },
  }),
};

const collectPayload = z.object({ id: key, after: z.string(), keys: z.array(key).max(1_000), finished: z.boolean() });

/** One page of the instances that the filter finds. A page that does not follow on was noted before. */
const collect: CommandDefinition<z.infer<typeof collectPayload>, void> = {
  type: 'process-change.collect',
  payload: collectPayload,
  housekeeping: true,
  async execute(uow, { id: changeId, after, keys, finished }) {
    const change = await find(uow, changeId);
    if (change.status !== 'collecting' || change.collected_to !== after) return;
    for (const instanceKey of keys) uow.insert('process_change_item', newItem(changeId, instanceKey));
    write(uow, {
      ...change,
      total: change.total + keys.length,
      collected_to: finished ? null : (keys.at(-1) ?? after),
      status: finished ? 'running' : 'collecting',
    });
  },
};

const newItem = (changeId: string, instanceKey: string): ProcessChangeItemRow => ({
  id: `${changeId}:${instanceKey}`,
  change_id: changeId,
  process_instance_key: instanceKey,
  status: 'open',
  code: null,
  message: null,
  problems: [],
  at: null,
  rev: 1,
});

const itemPayload = z.object({
  id: key,
  processInstanceKey: key,
  /** It could not even be tried: what the log calls it. */
  failure: z.object({ code: z.string(), zh: z.string(), en: z.string() }).optional(),
});

type ItemAnswer = { outcome: ProcessChangeItemRow['status'] | 'left'; kind: ChangePlan['kind']; reason: string };

const item: CommandDefinition<z.infer<typeof itemPayload>, ItemAnswer> = {
  type: 'process-change.item',
  payload: itemPayload,
  needs: ({ id: changeId, processInstanceKey }) => [
    { table: 'process_change', key: changeId },
    { table: 'process_change_item', key: `${changeId}:${processInstanceKey}` },
    { table: 'process_instance', key: processInstanceKey },
    { table: 'variable_scope', key: processInstanceKey },
  ],
  async execute(uow, { id: changeId, processInstanceKey, failure }) {
    const change = await find(uow, changeId);
    const row = await uow.get('process_change_item', `${changeId}:${processInstanceKey}`);
    const { kind, reason } = change;
    if (row?.status !== 'open' || change.status !== 'running') return { outcome: 'left', kind, reason };
    const result = failure
      ? { status: 'failed' as const, code: failure.code, message: { zh: failure.zh, en: failure.en } }
      : await attempt(uow, change, processInstanceKey);
    uow.update('process_change_item', { ...row, ...result, at: uow.now });
    const counter = result.status === 'done' ? 'succeeded' : result.status;
    write(uow, { ...change, [counter]: change[counter] + 1 });
    return { outcome: result.status, kind, reason };
  },
  audit: ({ id: changeId, processInstanceKey }, { outcome, kind, reason }) =>
    outcome === 'done'
      ? {
          command: COMMAND_OF[kind],
          objectType: 'process-instance',
          objectId: processInstanceKey,
          summary: { change: changeId, reason },
        }
      : null,
};

const COMMAND_OF = {
  migrate: 'instance.migrate',
  modify: 'instance.modify',
  resolve: 'instance.retry',
  cancel: 'instance.cancel',
} as const satisfies Record<ChangePlan['kind'], string>;

type Result = Pick<ProcessChangeItemRow, 'code' | 'message'> &
  Partial<Pick<ProcessChangeItemRow, 'problems'>> & { status: 'done' | 'failed' | 'skipped' };

/** What a refusal wrote is gone; the instance is then as it was. */
async function attempt(uow: UnitOfWork, change: ProcessChangeRow, instanceKey: string): Promise<Result> {
  const skipped = (code: Skip): Result => ({ status: 'skipped', code, message: skips[code] });
  const row = await uow.get('process_instance', instanceKey);
  const skip = row ? skipOf(change.plan, row) : 'INSTANCE_OVER';
  if (skip) return skipped(skip);
  const live = row as NonNullable<typeof row> & { state: InstanceState };
  try {
    await uow.isolated(() => carryOut(uow, change.plan, live, change.reason));
    return { status: 'done', code: null, message: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    return { status: 'failed', code: error.code, message: error.text, problems: error.problems ?? [] };
  }
}

const turnPayload = z.object({ id: key, idle: z.boolean() });

/** End of one stretch of work: the change is over, or the next stretch is put into the outbox. */
const turn: CommandDefinition<z.infer<typeof turnPayload>, void> = {
  type: 'process-change.turn',
  payload: turnPayload,
  housekeeping: true,
  async execute(uow, { id: changeId, idle }) {
    const change = await find(uow, changeId);
    const over = change.succeeded + change.failed + change.skipped === change.total;
    if (change.status === 'running' && over) return write(uow, { ...change, status: 'done', ended_at: uow.now });
    if (change.status === 'collecting' || change.status === 'running') goOn(uow, changeId, idle ? PAUSE_MS : 0);
    else if (change.status === 'canceled' && !idle) goOn(uow, changeId);
  },
};

/** Items of a canceled change that nobody got to. */
const sweep: CommandDefinition<{ id: string; items: string[] }, void> = {
  type: 'process-change.sweep',
  payload: z.object({ id: key, items: z.array(z.string()).max(1_000) }),
  housekeeping: true,
  async execute(uow, { id: changeId, items }) {
    if ((await find(uow, changeId)).status !== 'canceled') return;
    for (const row of await uow.getMany('process_change_item', items)) {
      if (row.status === 'open') uow.update('process_change_item', { ...row, status: 'canceled', at: uow.now });
    }
  },
};

type Status = ProcessChangeRow['status'];

/** Refuses with PROCESS_CHANGE_NOT_FOUND, PROCESS_CHANGE_STATE. */
const steer = (verb: string, from: readonly Status[], to: (change: ProcessChangeRow) => Status): AnyCommand => {
  const definition: CommandDefinition<z.infer<typeof id>, void> = {
    type: `process-change.${verb}`,
    payload: id,
    async execute(uow, { id: changeId }) {
      const change = await find(uow, changeId);
      if (!from.includes(change.status)) throw changeState({ status: change.status });
      const status = to(change);
      write(uow, { ...change, status, ended_at: status === 'canceled' ? uow.now : null });
      if (status !== 'paused') goOn(uow, changeId);
    },
    audit: ({ id: changeId }) => ({ objectType: 'process-change', objectId: changeId, summary: {} }),
  };
  return definition;
};

async function find(uow: UnitOfWork, changeId: string): Promise<ProcessChangeRow> {
  const change = await uow.get('process_change', changeId);
  if (!change) throw changeNotFound();
  return change;
}

function write(uow: UnitOfWork, change: ProcessChangeRow): void {
  uow.update('process_change', { ...change, updated_at: uow.now });
  uow.changed({ type: 'process-change', id: change.id, subjects: [] });
}

/** A stretch that runs twice does nothing twice: see `process-change.item`. */
function goOn(uow: UnitOfWork, changeId: string, afterMs = 0): void {
  const idempotencyKey = `${changeId}:${uow.nextKey()}`;
  uow.send({ kind: RUN, payload: { id: changeId }, idempotencyKey, dueAt: uow.now + afterMs });
}

export const changeCommands: AnyCommand[] = [
  start,
  collect,
  item,
  turn,
  sweep,
  steer('pause', ['collecting', 'running'], () => 'paused'),
  steer('resume', ['paused'], ({ collected_to }) => (collected_to === null ? 'running' : 'collecting')),
  steer('cancel', ['collecting', 'running', 'paused'], () => 'canceled'),
];
